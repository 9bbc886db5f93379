import DSRModel
import NIOCore
import NIOHTTP1
import PluginMessages
import Testing

@testable import Sombra

/// Each call goes over a real connection and is compared with its fixture: method, path, every header, body.
@Suite("Calls as the gateway receives them")
struct OutboundFixtureTests {
    typealias Send = @Sendable (SombraClient) async throws -> ReportAnswer

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let send: Send
        var testDescription: String { name }

        init(_ name: String, _ send: @escaping Send) {
            self.name = name
            self.send = send
        }
    }

    private static let job = JobCredentials(nonce: "<NONCE>", profileID: "ada.reader@example.com")
    private static let bytes = "some bytes of a file"

    private static func json(_ text: String) -> RawJSON { RawJSON(validated: ByteBuffer(string: text)) }

    private static func access(_ name: String, _ report: AccessReport) -> Case {
        Case(name) { try await $0.report(report, for: job) }
    }

    private static func done(_ name: String, _ report: ConfirmationReport) -> Case {
        Case(name) { try await $0.confirm(report, for: job) }
    }

    private static func enrich(_ name: String, _ report: EnrichmentReport) -> Case {
        Case(name) { try await $0.report(report, for: .job(job)) }
    }

    private static func file(_ name: String, _ file: FileUpload) -> Case {
        Case(name) { client in
            let source = Pieces(bytes.map { ByteBuffer(string: String($0)) })
            return try await client.upload(file, bytes: source, length: Int64(bytes.utf8.count), for: job)
        }
    }

    private static func page(_ name: String, _ page: RowPage, _ rows: [String]) -> Case {
        Case(name) { client in
            let source = Pieces(rows.map { ByteBuffer(string: $0) })
            return try await client.upload(page, rows: source, rowsLength: nil, for: job)
        }
    }

    static let accesses: [Case] = [
        access(
            "access-complete",
            AccessReport(
                profiles: [
                    .init(data: [
                        "profile": json(#"{"name":"Ada Reader","since":"2019-04-01"}"#),
                        "orders": json(#"[{"id":"o-1","total":"19.90"}]"#), "address": .null,
                    ])
                ],
                status: .ready
            )
        ),
        access(
            "access-no-data-per-datapoint",
            AccessReport(profiles: [.init(data: ["profile": .null, "orders": json("[]"), "preferences": json("{}")])])
        ),
        access("access-no-data", AccessReport(profiles: [], status: .ready)),
        access("access-old-self-hosted", AccessReport(profiles: [.init(data: ["orders": json(#"[{"id":"o-1"}]"#)])])),
        access(
            "access-partial", AccessReport(profiles: [.init(data: ["profile": json(#"{"name":"Ada Reader"}"#)])])
        ),
        access("access-skipped", AccessReport(status: .skipped)),
        access(
            "access-two-profiles",
            AccessReport(profiles: [
                .init(id: "user-100001", data: ["orders": json(#"[{"id":"o-1"}]"#)]),
                .init(id: "user-100777", data: ["orders": json(#"[{"id":"o-9"}]"#)]),
            ])
        ),
        access("access-waiting", AccessReport(status: .waiting, datapointStatus: .waiting)),
    ]

    static let confirmations: [Case] = [
        done(
            "done-action-required",
            .init(status: .actionRequired, message: "Two accounts match; an operator has to choose")
        ),
        done("done-empty-body", .init()),
        done(
            "done-error-retry-later",
            .init(profileStatus: .error, message: "Primary database is read-only", retryAfter: 1_772_884_800_000)
        ),
        done("done-old-self-hosted", .init()),
        done("done-ready", .init(status: .ready)),
        done(
            "done-skipped-due-to-exception",
            .init(status: .skippedDueToException, message: "Invoices kept for the statutory period")
        ),
        done("done-skipped", .init(status: .skipped, message: "No account for this identifier")),
        done(
            "done-waiting-with-poll",
            .init(
                status: .waiting, profileStatus: .waiting, message: "Deletion job is running",
                retryAfter: 1_772_960_400_000, pollID: "erase-job-4711"
            )
        ),
    ]

    static let enrichments: [Case] = [
        enrich("enrich-cancel", .cancel(.id("561b4e3d-0027-42a2-90c4-fa3b2d4e0027"))),
        enrich("enrich-hold", .hold(.title("We are reviewing your request"))),
        enrich(
            "enrich-identifiers",
            .identifiers([
                .email: ["ada.reader@example.com", "ada@work.example"], .phone: ["+14155550123"], "userId": ["100001"],
            ])
        ),
        enrich("enrich-nothing-found", .identifiers([:])),
        Case("enrich-manual-no-nonce") { client in
            let addressee = EnrichmentReport.Addressee.check(
                requestID: "a1f0c3d2-0021-4c7e-9b1a-3d5e7f900021",
                enricherID: "f0b5e8d7-0001-4c4c-9a6e-94d5e6f70001", apiKey: nil
            )
            return try await client.report(.identifiers(["userId": ["100001"]]), for: addressee)
        },
    ]

    static let uploads: [Case] = [
        file(
            "file-upload-first-of-many",
            .init(datapoint: "documents", name: "contract-1.pdf", keepsDatapointOpen: true)
        ),
        file(
            "file-upload-last-of-many",
            .init(datapoint: "documents", name: "contract-2.pdf", keepsDatapointOpen: false)
        ),
        file("file-upload-old-self-hosted", .init(datapoint: "profile_picture")),
        file("file-upload", .init(datapoint: "profile_picture", name: "avatar.png")),
        page(
            "chunk-first", .init(datapoint: "activities", fileID: "Page 0 - 0-2", isLast: false),
            [#"{"id":"act-1","kind""#, #":"login"}"#, "\n", #"{"id":"act-2","kind":"read"}"#, "\n"]
        ),
        page(
            "chunk-last", .init(datapoint: "activities", fileID: "Page 1 - 2-3", isLast: true),
            [#"{"id":"act-3","kind":"logout"}"#]
        ),
        page("chunk-close-empty", .init(datapoint: "activities", isLast: true), []),
    ]

    static let questions: [Case] = [
        question("public-key-multi-tenant") { _ = try await $0.signingKeys() },
        question("public-key-self-hosted") { _ = try await $0.signingKeys() },
        question("request-identifiers") {
            _ = try await $0.identifiers(ofRequest: "a1f0c3d2-0001-4c7e-9b1a-3d5e7f900001")
        },
        question("pending-requests") {
            _ = try await $0.pendingRequests(ofDataSilo: "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21", type: .erasure)
        },
    ]

    private static func question(_ name: String, _ ask: @escaping @Sendable (SombraClient) async throws -> Void) -> Case
    {
        Case(name) { client in
            try await ask(client)
            return .accepted
        }
    }

    static let all = accesses + confirmations + enrichments + uploads + questions

    @Test("every fixture of a call is sent by a test")
    func complete() {
        #expect(Set(Fixture.names(in: "outbound")) == Set(Self.all.map { "outbound/\($0.name).json" }))
    }

    @Test("a call matches its fixture", arguments: all)
    func matches(call: Case) async throws {
        let fixture = try Fixture("outbound/\(call.name).json")
        let expected = try fixture.headers()
        let isOld = call.name.contains("old-self-hosted")
        try await withServer(
            configure: { configuration in
                configuration.sendsLegacyProfileIDs = isOld
                if expected.contains(name: "x-sombra-authorization") {
                    configuration.internalKey = "<SOMBRA_INTERNAL_KEY>"
                }
            },
            { .answer(200, body: Self.answer(to: $0.path)) },
            test: { client, server in
                let answer = try await call.send(client)
                #expect(answer == .accepted)
                let exchange = try #require(server.exchanges.first)
                #expect(server.exchanges.count == 1)
                #expect(exchange.method.rawValue == fixture.document["method"]?.string)
                #expect(exchange.path == fixture.document["path"]?.string)
                expectEqual(exchange.headers, expected)
                try expectBody(exchange, fixture)
            }
        )
    }

    /// All headers but those of the connection itself.
    private func expectEqual(_ headers: HTTPHeaders, _ expected: HTTPHeaders) {
        let ofConnection: Set = ["host", "content-length", "transfer-encoding", "connection"]
        let sent = headers.filter { !ofConnection.contains($0.name.lowercased()) }
        #expect(
            sent.map { "\($0.name.lowercased()): \($0.value)" }.sorted()
                == expected.map { "\($0.name): \($0.value)" }.sorted()
        )
    }

    private func expectBody(_ exchange: ScriptedServer.Exchange, _ fixture: Fixture) throws {
        if let body = fixture.document["body"] {
            #expect(try MessageCoding.decode(JSONValue.self, from: exchange.body.readableBytesView) == body)
        } else if fixture.document["_bodyKind"] != nil {
            #expect(String(buffer: exchange.body) == Self.bytes)
            #expect(exchange.headers.first(name: "content-length") == "\(Self.bytes.utf8.count)")
        } else {
            #expect(exchange.body.readableBytes == 0)
        }
    }

    private static func answer(to path: String) -> String {
        if path.hasPrefix("/public-keys/") {
            return (try? Fixture("responses/public-key-200.json").document["body"]?.string) ?? ""
        }
        if path.contains("/pending-requests/") { return #"{"items":[]}"# }
        return path == "/v1/request-identifiers" ? #"{"identifiers":[]}"# : ""
    }
}
