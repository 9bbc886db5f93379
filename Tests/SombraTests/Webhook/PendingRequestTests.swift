import DSRModel
import PluginMessages
import Testing

@testable import Sombra

@Suite("Items of the polling endpoint")
struct PendingRequestTests {
    private func list(_ fixture: String) throws -> [PendingRequest] {
        try PendingRequest.list(from: try Fixture("responses/\(fixture).json").body(), type: .erasure)
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
            (#"{"items":[{"identifier":"x","requestId":"r","dataSiloId":"s"}]}"#, .notAWebhook),
        ]
    )
    func refused(body: String, code: WebhookError.Code) {
        let error = #expect(throws: WebhookError.self) {
            try PendingRequest.list(from: Array(body.utf8), type: .access)
        }
        #expect(error?.code == code)
    }
}
