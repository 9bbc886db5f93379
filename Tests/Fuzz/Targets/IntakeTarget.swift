import Foundation
import Synchronization

/// Bodies of webhooks through the public port, with a token that is good: a refusal, or a commit, and never a 5xx.
final class IntakeTarget: FuzzTarget {
    private static let allowed: Set<Int> = [200, 204, 400, 401, 413]

    let corpus: [Sample]
    let dictionary = Words.webhook
    private let intake: LoopbackIntake
    /// Kept from input to input, as Sombra keeps it.
    private let connection = Mutex<ClientSocket?>(nil)

    init() async throws {
        corpus = try Corpus.folder("webhooks")
        intake = try await LoopbackIntake.start()
    }

    func run(_ input: [UInt8]) async throws {
        let head =
            "POST \(LoopbackIntake.path) HTTP/1.1\r\nhost: a\r\nx-sombra-token: \(intake.token)\r\n"
            + "x-transcend-nonce: nonce\r\ncontent-length: \(input.count)\r\n\r\n"
        let status = try await offPool { [self] in try exchange(Array(head.utf8) + input) }
        guard Self.allowed.contains(status) else { throw Violation("a webhook is answered \(status)") }
    }

    func close() async throws { try await intake.stop() }

    private func exchange(_ request: [UInt8]) throws -> Int {
        let kept = connection.withLock { connection in
            defer { connection = nil }
            return connection
        }
        if let kept, kept.send(request), let answer = try answer(on: kept) { return answer }
        // The server may have closed the last one, which is no fault; a new one it must answer.
        let fresh = try ClientSocket(port: intake.port)
        _ = fresh.send(request)
        guard let answer = try answer(on: fresh) else { throw Violation("a webhook gets no answer") }
        return answer
    }

    /// The status of the answer; nil where the connection ends first.
    private func answer(on socket: ClientSocket) throws -> Int? {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let fields = head.split(separator: "\r\n")
                let length = fields.first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
                if text[end.upperBound...].utf8.count >= length ?? 0 {
                    if !head.contains("connection: close") { connection.withLock { $0 = socket } }
                    return fields.first.flatMap { Int($0.dropFirst(9).prefix(3)) } ?? 0
                }
            }
            let more = try socket.receive()
            guard !more.isEmpty else { return nil }
            bytes += more
        }
    }
}
