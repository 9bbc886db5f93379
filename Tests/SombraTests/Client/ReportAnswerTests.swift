import NIOCore
import NIOHTTP1
import Testing

@testable import Sombra

@Suite("Answers to reports")
struct ReportAnswerTests {
    /// The clock: 2026-03-20T09:46:00Z, 40 s before the epoch of the fixtures' reset headers.
    private static let now: Int64 = 1_773_999_960_000

    static let expected: [String: ReportAnswer] = [
        "bad-gateway-502-html": .transient(.webPage(status: 502), retryAfter: nil),
        "bad-request-400": .malformed(status: 400, message: "Client error: profiles must be an array"),
        "conflict-409": .closed(message: "Client error: Request must be active: COMPLETED"),
        "data-subject-request-200": .accepted,
        "download-keys-200": .accepted,
        "enricher-already-resolved-409": .alreadyResolved,
        "errors-array-400": .malformed(status: 400, message: "First issue; Second issue"),
        "invalid-nonce-400": .nonceInvalid,
        "message-top-level-400": .malformed(status: 400, message: "Client error: malformed"),
        "ok-empty-200": .accepted,
        "ok-non-json-200": .accepted,
        "ok-object-200": .accepted,
        "pending-requests-200": .accepted,
        "pending-requests-empty-200": .accepted,
        "pending-requests-old-200": .accepted,
        "public-key-200": .accepted,
        "public-key-rotated-200": .accepted,
        "rate-limited-429": .rateLimited(retryAfter: .seconds(30)),
        "rate-limited-429-iso-reset": .rateLimited(retryAfter: .seconds(30)),
        "rate-limited-429-no-headers": .rateLimited(retryAfter: nil),
        "request-identifiers-200": .accepted,
        "route-missing-404": .routeMissing,
        "server-error-500": .transient(.status(500), retryAfter: nil),
        "too-large-413": .tooLarge,
        "too-large-413-html": .tooLarge,
        "unauthorized-401": .unauthorized(message: "API key is invalid."),
    ]

    @Test("every answer of the fixtures leads to its action", arguments: Fixture.names(in: "responses"))
    func fixtures(name: String) throws {
        let key = name.dropFirst("responses/".count).dropLast(".json".count)
        let fixture = try Fixture(name)
        let answer = ReportAnswer(
            status: try fixture.status(), headers: try fixture.headers(),
            body: ByteBuffer(bytes: try fixture.body()), at: Self.now
        )
        #expect(answer == Self.expected[String(key)])
    }

    @Test("there is an expectation for every fixture")
    func complete() { #expect(Fixture.names(in: "responses").count == Self.expected.count) }

    private func answer(_ status: Int, _ headers: HTTPHeaders = [:], _ body: String = "") -> ReportAnswer {
        ReportAnswer(status: status, headers: headers, body: ByteBuffer(string: body), at: Self.now)
    }

    @Test(
        "Retry-After is read in seconds and as a date, else the reset header in all its forms",
        arguments: [
            ("retry-after", "30", Duration.seconds(30)), ("retry-after", "0", .zero), ("retry-after", "-5", .zero),
            ("retry-after", "Fri, 20 Mar 2026 09:46:40 GMT", .seconds(40)),
            ("retry-after", "Fri, 20 Mar 2026 09:40:00 GMT", .zero),
            ("retry-after", "99999999999999999999", RetryAfter.longest), ("retry-after", "soon", nil),
            ("retry-after", "-99999999999999999999", .zero), ("retry-after", "1e400", nil), ("retry-after", "", nil),
            ("retry-after", "Fri, 20 Mar 2099 09:46:40 GMT", RetryAfter.longest),
            ("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT", .zero), ("retry-after", "1801", RetryAfter.longest),
            ("x-ratelimit-reset", "-1774000000", .zero), ("x-ratelimit-reset", "4102444800", RetryAfter.longest),
            ("retry-after", "nan", nil), ("retry-after", "Fri, 99 Xxx 2026 09:46:40 GMT", nil),
            ("x-ratelimit-reset", "1774000000", .seconds(40)), ("x-ratelimit-reset", "15", .seconds(15)),
            ("x-ratelimit-reset", "2026-03-20T09:46:40.000Z", .seconds(40)),
            ("x-ratelimit-reset", "2026-03-20T09:46:40Z", .seconds(40)), ("x-ratelimit-reset", "later", nil),
        ] as [(String, String, Duration?)]
    )
    func retryAfter(header: String, value: String, wait: Duration?) {
        #expect(answer(429, [header: value]) == .rateLimited(retryAfter: wait))
        #expect(answer(503, [header: value]) == .transient(.status(503), retryAfter: wait))
    }

    @Test("trouble that passes is tried again", arguments: [408, 425, 500, 502, 503, 504, 599])
    func transient(status: Int) {
        #expect(answer(status) == .transient(.status(status), retryAfter: nil))
    }

    @Test("a redirect is a permanent failure that names itself", arguments: [301, 302, 303, 307, 308])
    func redirects(status: Int) {
        #expect(answer(status, ["location": "https://elsewhere.example"]) == .redirected(status: status))
    }

    @Test("another refusal is permanent", arguments: [400, 402, 403, 405, 406, 422])
    func permanent(status: Int) { #expect(answer(status) == .malformed(status: status, message: nil)) }

    @Test(
        "a web page where the gateway would speak JSON is trouble, even with status 200",
        arguments: [200, 403, 404, 409])
    func webPages(status: Int) {
        let page = answer(status, ["content-type": "Text/HTML; charset=utf-8"], "<html>Request must be active</html>")
        #expect(page == .transient(.webPage(status: status), retryAfter: nil))
    }

    @Test("known messages count whatever the status", arguments: [400, 404, 409, 422, 500])
    func knownMessages(status: Int) {
        let json: HTTPHeaders = ["content-type": "application/json"]
        let resolved = #"{"errors":[{"message":"Cannot update a resolved RequestEnricher"}]}"#
        #expect(answer(status, json, resolved) == .alreadyResolved)
        #expect(answer(status, [:], "Client error: requestMetadata#verify - invalid signature") == .nonceInvalid)
    }

    @Test(
        "messages are found in every shape that first-party tools know",
        arguments: [
            #"{"error":{"message":"m"}}"#, #"{"error":"m"}"#, #"{"errors":["m"]}"#, #"{"errors":[{"message":"m"}]}"#,
            #"{"error":{"errors":["m"]}}"#, #"{"message":"m"}"#, #""m""#, "m",
        ]
    )
    func shapes(body: String) { #expect(answer(400, [:], body) == .malformed(status: 400, message: "m")) }

    @Test("an excerpt of a message is one bounded line of printable text")
    func excerpt() {
        let long = "a\r\n\u{1b}[31mb\u{202e}" + String(repeating: "x", count: 10_000)
        guard case .malformed(_, let message?) = answer(400, [:], long) else {
            Issue.record("expected a message")
            return
        }
        #expect(message.hasPrefix("a   [31mb x"))
        #expect(message.unicodeScalars.count == ErrorMessage.limit)
    }

    @Test("no code of an answer holds its message")
    func codes() {
        for answer in Self.expected.values { #expect(!answer.code.contains(" "), "\(answer.code)") }
        #expect(ReportAnswer.malformed(status: 400, message: "secret").code == "malformed_400")
    }
}
