import DSRModel
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import Sombra

@Suite("The client over real connections")
struct SombraClientTests {
    private let job = JobCredentials(nonce: "nonce-1")

    @Test("a redirect is not followed, so that no key goes to another place")
    func redirect() async throws {
        let elsewhere = try await ScriptedServer.start { _ in .answer(200) }
        let location = "http://127.0.0.1:\(elsewhere.port)/"
        try await withServer({ _ in .answer(307, headers: ["location": location]) }) { client, _ in
            let answer = try await client.confirm(.init(), for: job)
            #expect(answer == .redirected(status: 307))
        }
        #expect(elsewhere.exchanges.isEmpty)
        try await elsewhere.stop()
    }

    @Test("a silo's own API key replaces the general one")
    func ownKey() async throws {
        try await withServer({ _ in .answer(200) }) { client, server in
            _ = try await client.confirm(.init(), for: JobCredentials(nonce: "n", apiKey: "silo-key"))
            #expect(server.exchanges.first?.headers["authorization"] == ["Bearer silo-key"])
        }
    }

    @Test("an answer that never comes is a time-out that may have arrived")
    func silence() async throws {
        try await withServer(configure: { $0.timeouts.request = .milliseconds(200) }, { _ in .silence }) { client, _ in
            let answer = try await client.confirm(.init(), for: job)
            #expect(answer == .transient(.timedOut, retryAfter: nil))
            #expect(TransientCause.timedOut.mayHaveArrived)
        }
    }

    @Test("a body that never ends does not undo the status that came, and does not hold the call")
    func slowBody() async throws {
        try await withServer(
            configure: { $0.timeouts.answer = .milliseconds(200) },
            { .halfAnswer($0.path == "/v1/data-silo" ? 200 : 409) }
        ) { client, _ in
            let answer = try await client.confirm(.init(), for: job)
            #expect(answer == .accepted)
            let second = try await client.report(.hold(nil), for: .job(job))
            #expect(second.code == "closed")
        }
    }

    @Test("a question whose answer never ends is a failure")
    func slowAnswer() async throws {
        // The head must come within it on a busy machine.
        try await withServer(configure: { $0.timeouts.request = .seconds(5) }, { _ in .halfAnswer(200) }) { client, _ in
            await #expect(throws: CallFailure.refused(.transient(.network("answer_cut"), retryAfter: nil))) {
                try await client.requestSnapshot("r")
            }
        }
    }

    @Test("a connection that is cut is trouble that may have arrived")
    func cut() async throws {
        try await withServer({ _ in .cut }) { client, _ in
            guard case .transient(.network(let code), nil) = try await client.confirm(.init(), for: job) else {
                Issue.record("expected trouble of the network")
                return
            }
            #expect(code == "remote_connection_closed")
            #expect(TransientCause.network(code).mayHaveArrived)
        }
    }

    @Test("a gateway that is not there has not received anything")
    func refusedConnection() async throws {
        let server = try await ScriptedServer.start { _ in .answer(200) }
        try await server.stop()
        let url = try SombraURL("http://127.0.0.1:\(server.port)")
        let client = try SombraClient(SombraClientConfiguration(url: url, apiKey: "key"))
        let answer = try await client.confirm(.init(), for: job)
        try await client.shutdown()
        #expect(answer == .transient(.notSent("connection_failed"), retryAfter: nil))
        #expect(!TransientCause.notSent("connection_failed").mayHaveArrived)
    }

    /// A source that hands out pieces only when asked, and counts them.
    private struct Source: AsyncSequence, Sendable {
        struct Broken: Error {}
        let pieces: Int
        var breaksAt: Int?

        struct AsyncIterator: AsyncIteratorProtocol {
            let source: Source
            var next = 0
            mutating func next() async throws -> ByteBuffer? {
                if next == source.breaksAt { throw Broken() }
                guard next < source.pieces else { return nil }
                next += 1
                return ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 16)
            }
        }
        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: self) }
    }

    @Test("a file is streamed with its length, and its name survives any character")
    func fileUpload() async throws {
        try await withServer({ _ in .answer(200) }) { client, server in
            let file = FileUpload(datapoint: "documents", name: "Überweisung 100%\r\n.pdf")
            let answer = try await client.upload(file, bytes: Source(pieces: 64), length: 64 << 16, for: job)
            #expect(answer == .accepted)
            let exchange = try #require(server.exchanges.first)
            #expect(exchange.body.readableBytes == 64 << 16)
            #expect(exchange.headers["content-length"] == ["\(64 << 16)"])
            #expect(exchange.headers["x-transcend-remote-id"] == ["%C3%9Cberweisung%20100%25%0D%0A.pdf"])
        }
    }

    @Test("a page of known length says so, one of unknown length goes out in chunks")
    func pageLengths() async throws {
        try await withServer({ _ in .answer(200) }) { client, server in
            let page = RowPage(datapoint: "activities", isLast: true)
            let rows = Pieces([ByteBuffer(string: "{\"a\":1}\n{\"a\""), ByteBuffer(string: ":2}\n")])
            let length = Int64("{\"a\":1},{\"a\":2}".utf8.count)
            let answer = try await client.upload(page, rows: rows, rowsLength: length, for: job)
            #expect(answer == .accepted)
            let second = try await client.upload(page, rows: rows, rowsLength: nil, for: job)
            #expect(second == .accepted)
            let exchanges = server.exchanges
            #expect(exchanges.map(\.body).allSatisfy { $0 == exchanges[0].body })
            #expect(exchanges[0].headers["content-length"] == ["\(exchanges[0].body.readableBytes)"])
            #expect(exchanges[1].headers["transfer-encoding"] == ["chunked"])
        }
    }

    @Test("a source that breaks is told from trouble with the gateway")
    func brokenSource() async throws {
        try await withServer({ _ in .answer(200) }) { client, server in
            let error = await #expect(throws: ReportBodyError.self) {
                try await client.upload(
                    FileUpload(datapoint: "d"), bytes: Source(pieces: 8, breaksAt: 3), length: 8 << 16, for: job
                )
            }
            guard case .source(let cause)? = error else {
                Issue.record("expected the source's error")
                return
            }
            #expect(cause is Source.Broken)
            #expect(server.exchanges.isEmpty)
        }
    }

    @Test("a source of another length than announced is never taken as whole", arguments: [0, 7, 9, 16])
    func wrongLength(pieces: Int) async throws {
        try await withServer({ _ in .answer(200) }) { client, server in
            let error = await #expect(throws: ReportBodyError.self) {
                try await client.upload(
                    FileUpload(datapoint: "d"), bytes: Source(pieces: pieces), length: 8 << 16, for: job
                )
            }
            guard case .length? = error else {
                Issue.record("expected the length's error")
                return
            }
            #expect(server.exchanges.isEmpty)
        }
    }

    @Test("a refusal in the middle of an upload is understood")
    func earlyRefusal() async throws {
        try await withServer({ _ in .answer(413) }) { client, _ in
            let answer = try await client.upload(
                FileUpload(datapoint: "d"), bytes: Source(pieces: 4), length: 4 << 16, for: job
            )
            #expect(answer == .tooLarge)
        }
    }

    @Test("a large report goes out in pieces and arrives whole")
    func largeReport() async throws {
        try await withServer({ _ in .answer(200) }) { client, server in
            let value = ByteBuffer(string: "\"" + String(repeating: "x", count: 3 << 20) + "\"")
            let report = AccessReport(profiles: [.init(data: ["one": RawJSON(validated: value), "two": .null])])
            let answer = try await client.report(report, for: job)
            #expect(answer == .accepted)
            #expect(server.exchanges.first?.body == report.body().joined)
        }
    }

    @Test("a nonce or a key that cannot stand in a header is refused here, without being shown")
    func unsendable() async throws {
        try await withServer({ _ in .answer(200) }) { client, server in
            let answer = try await client.confirm(.init(), for: JobCredentials(nonce: "a\r\nb: c"))
            #expect(answer == .nonceInvalid)
            let second = try await client.confirm(.init(), for: JobCredentials(nonce: ""))
            #expect(second == .nonceInvalid)
            let third = try await client.confirm(.init(), for: JobCredentials(nonce: "n", apiKey: "a b"))
            #expect(third.code == "unauthorized")
            #expect(server.exchanges.isEmpty)
        }
    }

    @Test("a cancelled call throws and is not mistaken for an answer")
    func cancelled() async throws {
        try await withServer({ _ in .silence }) { client, server in
            let (received, continuation) = AsyncStream.makeStream(of: Void.self)
            struct Signal: AsyncSequence, Sendable {
                let continuation: AsyncStream<Void>.Continuation
                struct AsyncIterator: AsyncIteratorProtocol {
                    let continuation: AsyncStream<Void>.Continuation
                    mutating func next() async -> ByteBuffer? {
                        continuation.finish()
                        return nil
                    }
                }
                func makeAsyncIterator() -> AsyncIterator { AsyncIterator(continuation: continuation) }
            }
            let source = Signal(continuation: continuation)
            let call = Task { [job] in
                try await client.upload(RowPage(datapoint: "d"), rows: source, rowsLength: nil, for: job)
            }
            // Ends when the client asks for the body: the head is on its way, and the server stays silent.
            for await _ in received {}
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
        }
    }

    @Test("the status of a request and its identifiers are read")
    func questions() async throws {
        try await withServer({ exchange in
            let name = exchange.path == "/v1/request-identifiers" ? "request-identifiers" : "data-subject-request"
            let body = (try? Fixture("responses/\(name)-200.json").body()) ?? []
            return .answer(200, body: String(decoding: body, as: UTF8.self))
        }) { client, _ in
            let snapshot = try await client.requestSnapshot("a1f0c3d2-0001-4c7e-9b1a-3d5e7f900001")
            #expect(snapshot.status == .compiling && snapshot.id.hasPrefix("a1f0c3d2"))
            let identifiers = try await client.identifiers(ofRequest: "a1f0c3d2-0001-4c7e-9b1a-3d5e7f900001")
            #expect(identifiers.map(\.name) == [.email, .coreIdentifier, "userId"])
            #expect(identifiers.last?.type == "custom" && identifiers.last?.value == "100001")
            #expect(!"\(identifiers)".contains("ada"))
        }
    }

    @Test("an answer that is not documented, or a refusal, is no answer to a question")
    func badAnswers() async throws {
        try await withServer({ exchange in
            exchange.path.contains("pending") ? .answer(401, body: "no") : .answer(200, body: "{}")
        }) { client, _ in
            await #expect(throws: CallFailure.self) { try await client.identifiers(ofRequest: "r") }
            await #expect(throws: CallFailure.refused(.unauthorized(message: "no"))) {
                try await client.pendingRequests(ofDataSilo: "a/../b", type: .access)
            }
            await #expect(throws: SigningKeyError.notPEM) { try await client.signingKeys() }
        }
    }

    @Test("ids cannot leave their place in a path")
    func pathIDs() async throws {
        try await withServer({ _ in .answer(200, body: #"{"items":[]}"#) }) { client, server in
            _ = try await client.pendingRequests(ofDataSilo: "a/../b?c", type: .access)
            #expect(
                server.exchanges.first?.path
                    == "/v1/data-silo/a%2F%2E%2E%2Fb%3Fc/pending-requests/ACCESS?limit=50&offset=0"
            )
        }
    }

    @Test("a key with white space is refused when the client is made, without being shown")
    func badKeys() throws {
        let url = try SombraURL("https://gateway.example")
        for (configuration, name) in [
            (SombraClientConfiguration(url: url, apiKey: ""), "transcend.apiKey"),
            (SombraClientConfiguration(url: url, apiKey: "k3y\n"), "transcend.apiKey"),
            (SombraClientConfiguration(url: url, apiKey: "k", internalKey: "k3y k3y"), "sombra.apiKey"),
        ] {
            let error = #expect(throws: SombraClientError.self) { try SombraClient(configuration) }
            #expect(error?.code == .key)
            #expect(error?.message.contains(name) == true && error?.message.contains("k3y") == false)
            #expect(!"\(configuration)".contains("k3y") && !String(reflecting: configuration).contains("k3y"))
        }
    }
}
