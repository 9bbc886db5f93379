import DSRModel
import Glibc
import NIOCore
import NIOHTTP1
import Testing

@testable import Sombra

/// Every one of these peers would hold a call for ever; the limits of the tests are short, so each is over at once.
@Suite("A peer on a bad day", .serialized)
struct BadDayTests {
    private static let limits = SombraClientConfiguration.Timeouts(
        connect: .seconds(10), request: .seconds(1), upload: .seconds(2), answer: .milliseconds(100))
    private static let job = JobCredentials(nonce: "nonce-1")

    /// What a call to such a peer comes to, and how long it took.
    private static func answer(
        of script: RawPeer.Script, _ call: (SombraClient) async throws -> ReportAnswer = { try await confirm($0) }
    ) async throws -> (ReportAnswer, Duration) {
        let peer = try await RawPeer.start(script)
        let client = try SombraClient(
            SombraClientConfiguration(
                url: try SombraURL("http://127.0.0.1:\(peer.port)"), apiKey: "key", timeouts: limits))
        let start = ContinuousClock.now
        let answer = try await call(client)
        let took = ContinuousClock.now - start
        try await client.shutdown()
        try await peer.stop()
        return (answer, took)
    }

    private static func confirm(_ client: SombraClient) async throws -> ReportAnswer {
        try await client.confirm(.init(), for: job)
    }

    private static func ok(_ more: String = "") -> String { "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\(more)" }

    /// Peers, and what a call to each comes to.
    private static let peers: [(String, RawPeer.Script, String)] = [
        ("accepts and is silent", .silent, "timed_out"),
        ("accepts and never reads", .deaf, "timed_out"),
        ("begins a status line", .says("HTTP/1.1 2"), "timed_out"),
        ("begins headers", .says(ok()), "timed_out"),
        (
            "gives its head a byte at a time", .repeats("HTTP/1.1 200 OK\r\nx: ", then: "x", every: .milliseconds(20)),
            "timed_out"
        ),
        (
            "says 100 for ever",
            .repeats("HTTP/1.1 100 Continue\r\n\r\n", then: "HTTP/1.1 100 Continue\r\n\r\n", every: .milliseconds(20)),
            "timed_out"
        ),
        ("gives a head and then nothing", .says(ok("\r\n")), "accepted"),
        ("trickles its body", .repeats(ok("\r\n"), then: "x", every: .milliseconds(20)), "accepted"),
        (
            "trickles the body of an error",
            .repeats("HTTP/1.1 503 Trouble\r\ncontent-length: 1000\r\n\r\n", then: "x", every: .milliseconds(20)),
            "status_503"
        ),
        ("cuts within its head", .saysAndCuts("HTTP/1.1 200"), "cut"),
        ("cuts before its head", .saysAndCuts(""), "cut"),
        ("cuts within the body of a success", .saysAndCuts(ok("\r\nx")), "accepted"),
        ("speaks no HTTP", .saysAndCuts("220 mail.example.com ESMTP\r\n"), "cut"),
    ]

    @Test("each ends a call within its limit, and what had not come is not made up", arguments: peers)
    func bounded(_ name: String, _ script: RawPeer.Script, _ code: String) async throws {
        let (answer, took) = try await Self.answer(of: script)
        if code == "cut" {
            guard case .transient(.network, nil) = answer else {
                Issue.record("a peer that \(name) gives \(answer.code)")
                return
            }
        } else {
            #expect(answer.code == code, "a peer that \(name)")
        }
        #expect(took < .seconds(10), "a peer that \(name) held a call for \(took)")
    }

    @Test("headers without end are refused long before they fill the memory")
    func endlessHeaders() async throws {
        let field = "x-filler: " + String(repeating: "y", count: 4_000) + "\r\n"
        let many = String(repeating: field, count: 16)
        let (answer, _) = try await Self.answer(of: .floods("HTTP/1.1 200 OK\r\n", with: many))
        guard case .transient = answer else {
            Issue.record("headers without end were taken: \(answer.code)")
            return
        }
    }

    @Test("of a body without end a bounded part is read, and the status counts")
    func endlessBody() async throws {
        let chunk = "8000\r\n" + String(repeating: "z", count: 0x8000) + "\r\n"
        let head = "HTTP/1.1 500 Trouble\r\ntransfer-encoding: chunked\r\n\r\n"
        let (answer, took) = try await Self.answer(of: .floods(head, with: chunk))
        #expect(answer == .transient(.status(500), retryAfter: nil))
        #expect(took < .seconds(10))
    }

    private struct Endless: AsyncSequence, Sendable {
        struct AsyncIterator: AsyncIteratorProtocol {
            var left: Int
            mutating func next() async -> ByteBuffer? {
                guard left > 0 else { return nil }
                left -= 1
                return ByteBuffer(repeating: 0, count: 1 << 16)
            }
        }
        let pieces: Int
        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(left: pieces) }
    }

    @Test("an upload to a peer that stops reading ends, though more than its buffers hold is to go")
    func stalledUpload() async throws {
        let pieces = 1_024
        let (answer, took) = try await Self.answer(of: .deaf) { client in
            try await client.upload(
                FileUpload(datapoint: "documents", name: nil), bytes: Endless(pieces: pieces),
                length: Int64(pieces) << 16, for: Self.job)
        }
        #expect(answer == .transient(.timedOut, retryAfter: nil))
        #expect(took < .seconds(10))
    }

    @Test("an upload has as long as its size needs, and never longer than its limit")
    func uploadLimit() {
        let limits = SombraClientConfiguration.Timeouts()
        #expect(limits.upload(of: 0) == .seconds(30))
        #expect(limits.upload(of: 4 << 20) == .seconds(94))
        #expect(limits.upload(of: 1 << 40) == .seconds(900))
    }

    @Test("a peer whose queue of connections is full is given up in time, and nothing was sent")
    func fullQueue() async throws {
        let full = try FullQueue()
        let client = try SombraClient(
            SombraClientConfiguration(
                url: try SombraURL("http://127.0.0.1:\(full.port)"), apiKey: "key",
                timeouts: .init(connect: .milliseconds(300))))
        let answer = try await Self.confirm(client)
        try await client.shutdown()
        guard case .transient(.notSent, nil) = answer else {
            Issue.record("found \(answer.code)")
            return
        }
    }

    @Test("calls that hang leave the question for the signing key a connection")
    func hangingCalls() async throws {
        let key = "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----"
        try await withServer(
            configure: { $0.timeouts = .init(connect: .seconds(5), request: .seconds(60)) },
            { $0.method == .GET ? .answer(200, body: key) : .silence }
        ) { client, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 { group.addTask { _ = try? await Self.confirm(client) } }
                await server.received(16)
                let answer = try await client.reach()
                #expect(answer == .accepted)
                group.cancelAll()
            }
        }
    }

    @Test("other keys are used from the next call on, and ones that cannot stand in a header are refused")
    func otherKeys() async throws {
        try await withServer({ _ in .answer(200) }) { client, server in
            _ = try await Self.confirm(client)
            #expect(try client.use(apiKey: "second", internalKey: "internal"))
            #expect(try !client.use(apiKey: "second", internalKey: "internal"))
            #expect(throws: SombraClientError.self) { try client.use(apiKey: "line\nbreak", internalKey: nil) }
            _ = try await Self.confirm(client)
            #expect(server.exchanges.last?.headers["authorization"] == ["Bearer second"])
            #expect(server.exchanges.last?.headers["x-sombra-authorization"] == ["Bearer internal"])
        }
    }
}

/// A port whose queue of connections is full: the system drops every further attempt.
private final class FullQueue {
    struct Failed: Error {}

    let port: Int
    private let sockets: [CInt]

    init() throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 0) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound else { throw Failed() }
        port = Int(UInt16(bigEndian: address.sin_port))
        // One more than the queue takes would wait; these do not.
        sockets =
            [listener]
            + (0..<4).map { _ in
                let filler = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
                _ = withUnsafePointer(to: address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(filler, $0, length) }
                }
                return filler
            }
    }

    deinit { for socket in sockets { close(socket) } }
}
