import DSRModel
import PluginMessages
import Testing

@testable import Sombra

@Suite("Items of the polling endpoint")
struct PendingRequestTests {
    private func list(_ fixture: String) throws -> [PendingRequest] {
        try PendingPage(body: try Fixture("responses/\(fixture).json").body(), type: .erasure).items
    }

    @Test("an item becomes a DSR webhook of the type that was asked for")
    func items() throws {
        let items = try list("pending-requests-200")
        #expect(items.map(\.nonce) == ["<NONCE:pending-1>", "<NONCE:pending-2>", "<NONCE:pending-3>"])
        #expect(items.map(\.daysUntilOverdue) == [20, -3, 20])
        let first = try #require(items.first?.webhook)
        #expect(first.kind == .dsr && first.type == .erasure)
        #expect(first.identifier == "ada.reader@example.com" && first.identifierType == .email)
        #expect(first.coreIdentifier == "user-100001")
        #expect(first.dataSilo == DataSilo(id: "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21"))
        #expect(first.requestID == "a1f0c3d2-0001-4c7e-9b1a-3d5e7f900001")
        #expect(first.createdAt == "2026-03-01T09:15:00.000Z" && first.dataSubject == "customer")
        #expect(items[1].webhook.partition?.name == "Northwind Production")
        #expect(items[1].webhook.purpose?.enabled == false)
        #expect(items[2].webhook.partition == nil)
    }

    @Test("the older form without subject and locale is read too")
    func olderForm() throws {
        let items = try list("pending-requests-old-200")
        #expect(items.map(\.webhook.identifier) == ["grace@example.com"])
        #expect(items.first?.webhook.dataSubject == nil)
    }

    @Test("no items is an empty list")
    func empty() throws { #expect(try list("pending-requests-empty-200").isEmpty) }

    @Test(
        "a body that is no list is refused",
        arguments: [
            ("nonsense", WebhookError.Code.notJSON), ("{}", .notAWebhook), (#"{"items":7}"#, .notAWebhook),
        ]
    )
    func refused(body: String, code: WebhookError.Code) {
        let error = #expect(throws: WebhookError.self) {
            try PendingPage(body: Array(body.utf8), type: .access)
        }
        #expect(error?.code == code)
    }

    @Test("an item that cannot be read costs the others nothing, and names its request")
    func broken() throws {
        let good = #"{"identifier":"x","type":"email","requestId":"r","dataSiloId":"s","nonce":"n"}"#
        let bad = #"{"identifier":"canary","requestId":"bad","dataSiloId":"s"}"#
        let odd = #"{"identifier":"x","requestId":"r2","dataSiloId":"s","nonce":"n","daysUntilOverdue":"soon"}"#
        let page = try PendingPage(
            body: Array(#"{"items":[7,null,\#(bad),\#(good),\#(odd),[]]}"#.utf8), type: .access)
        #expect(page.items.map(\.webhook.requestID) == ["r", "r2"])
        #expect(page.items.last?.daysUntilOverdue == nil)
        #expect(page.broken.map(\.requestID) == [nil, nil, "bad", nil])
        #expect(page.count == 6)
        #expect(!page.broken.contains { $0.problem.contains("canary") })
        #expect(page.broken[2].problem.contains("nonce"))
    }

    @Test("days may be a fraction, and an item's description holds neither identifier nor nonce")
    func days() throws {
        let item = #"{"identifier":"canary","requestId":"r","dataSiloId":"s","nonce":"secret","daysUntilOverdue":-2.5}"#
        let page = try PendingPage(body: Array(#"{"items":[\#(item)]}"#.utf8), type: .access)
        #expect(page.items.first?.daysUntilOverdue == -2.5)
        let text = page.items.map { "\($0)" }.joined() + page.items.map { String(reflecting: $0) }.joined()
        #expect(!text.contains("canary") && !text.contains("secret"))
    }

    @Test("an item is kept as the body of a webhook that says the same", arguments: [true, false])
    func body(isTest: Bool) throws {
        for item in try list("pending-requests-200") + list("pending-requests-old-200") {
            var expected = item.webhook
            expected.isTest = isTest
            #expect(try Webhook(body: item.webhookBody(isTest: isTest)) == expected)
        }
    }

    @Test("only a body that was made of an item may lack the core identifier")
    func coreIdentifier() throws {
        let item = #"{"identifier":"x","type":"email","requestId":"r","dataSiloId":"s","nonce":"n"}"#
        let page = try PendingPage(body: Array(#"{"items":[\#(item)]}"#.utf8), type: .access)
        let body = try #require(try page.items.first?.webhookBody(isTest: false))
        #expect(try Webhook(body: body).coreIdentifier == "")
        let text = String(decoding: body, as: UTF8.self)
        let other = text.replacing(#""polled":true,"#, with: "")
        #expect(other != text)
        #expect(throws: WebhookError.self) { try Webhook(body: Array(other.utf8)) }
    }
}
