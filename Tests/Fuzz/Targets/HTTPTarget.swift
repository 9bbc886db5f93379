import Foundation

/// Whatever comes over a connection to the public port: an answer below 500 or an end, soon, and the next is served.
final class HTTPTarget: FuzzTarget {
    let corpus: [Sample]
    let dictionary =
        [
            "\r\n", "\r\n\r\n", "\n", "\r", "Transfer-Encoding: chunked\r\n", "Content-Length: -1\r\n",
            "Content-Length: 18446744073709551616\r\n", "Content-Length: 9223372036854775807\r\n",
            "Content-Length: 5\r\n",
            "Expect: 100-continue\r\n", "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n",
            "Connection: close\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.0", "HTTP/9.9", "GET ", "CONNECT a:1 ", "OPTIONS * ", "POST ",
            "x-sombra-token: ", "x-transcend-nonce: ", "0\r\n\r\n", "ffffffffffffffff\r\n", "1;a=b\r\n", ": ", " \t",
            "//",
            "http://a/", "%00", "?", "Host: \r\n", "Trailer: x\r\n",
        ].map { Array($0.utf8) } + [[0], [0xff], [0x16, 0x03, 0x01, 0x02, 0x00, 0x01]]
    private let intake: LoopbackIntake

    init() async throws {
        intake = try await LoopbackIntake.start(requestTimeout: 1_000)
        let body = String(decoding: try Corpus.file("webhooks/dsr-access-minimal.json"), as: UTF8.self)
        let head =
            "POST \(LoopbackIntake.path) HTTP/1.1\r\nHost: a\r\nx-sombra-token: \(intake.token)\r\n"
            + "x-transcend-nonce: n\r\nContent-Type: application/json\r\n"
        corpus = [
            Sample(Array((head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body).utf8), hotRanges: [0..<700]),
            Sample(
                Array(
                    (head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n3\r\n 1}\r\n0\r\nTrailer: x\r\n\r\n")
                        .utf8)),
            Sample("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /webhooks/transcend/dsr-job HTTP/1.1\r\nHost: a\r\n\r\n"),
            Sample("POST \(LoopbackIntake.path) HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}"),
        ]
    }

    func run(_ input: [UInt8]) async throws {
        let port = intake.port
        try await offPool {
            try Self.check(try Self.exchange(input, port: port))
            let next = try Self.exchange(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), port: port)
            guard next.starts(with: "HTTP/1.1 404".utf8) else { throw Violation("the next request is not answered") }
        }
    }

    func close() async throws { try await intake.stop() }

    private static func exchange(_ input: [UInt8], port: Int) throws -> [UInt8] {
        let socket = try ClientSocket(port: port)
        if socket.send(input) { socket.finish() }
        var answer: [UInt8] = []
        while true {
            let more = try socket.receive()
            guard !more.isEmpty else { return answer }
            answer += more
        }
    }

    private static func check(_ answer: [UInt8]) throws {
        guard !answer.isEmpty else { return }
        let text = String(decoding: answer, as: UTF8.self)
        guard text.hasPrefix("HTTP/1.") else { throw Violation("what comes back is no HTTP") }
        for part in text.components(separatedBy: "HTTP/1.1 ").dropFirst() where part.hasPrefix("5") {
            throw Violation("a request is answered \(part.prefix(3))")
        }
    }
}
