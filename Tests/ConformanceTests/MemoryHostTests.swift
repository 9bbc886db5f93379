import CPluginABI
import PluginTesting
import Testing

/// The host in memory holds an answer against its request as a gateway does.
@Suite struct MemoryHostTests {
    private func answer(
        to request: Request, items: [String] = [], value: String = "1", outcome: String
    ) async -> (answer: Answer, host: MemoryHost) {
        let host = MemoryHost()
        let table = host.table().pointee
        let answer = await withCheckedContinuation { finished in
            let token = host.begin(finished, asked: request)
            for (number, datapoint) in items.enumerated() {
                let number = UInt32(number)
                lend("{\"datapoint\":\"\(datapoint)\",\"kind\":\"value\"}") { header in
                    _ = table.open_item(table.context, token, number, header)
                }
                lend(value) { _ = table.emit(table.context, token, number, $0) }
                _ = table.close_item(table.context, token, number)
            }
            lend(outcome) { _ = table.complete(table.context, token, $0) }
        }
        return (answer, host)
    }

    private func lend(_ text: String, _ body: (parasol_bytes) -> Void) {
        Array(text.utf8).withUnsafeBufferPointer { buffer in
            body(parasol_bytes(pointer: buffer.baseAddress, length: UInt64(buffer.count)))
        }
    }

    private let access = Request.perform(.access, .email, "ada@example.com", datapoints: ["profile", "orders"])
    private let done = #"{"outcome":"done","schema":1}"#
    private let notFound = #"{"outcome":"notFound","schema":1}"#

    @Test("a done access that says nothing about a datapoint is at fault")
    func unanswered() async {
        let answer = await answer(to: access, items: ["profile"], outcome: done).answer
        #expect(answer.faults == ["unanswered-datapoint: the access is done, and nothing was said about orders"])
    }

    @Test("a datapoint that the outcome names is answered")
    func named() async {
        let outcome = #"{"datapoints":{"orders":{"outcome":"notFound"}},"outcome":"done","schema":1}"#
        #expect(await answer(to: access, items: ["profile"], outcome: outcome).answer.faults == [])
    }

    @Test("a datapoint that was not asked is at fault, in an item and in the outcome")
    func undeclared() async {
        let item = await answer(to: access, items: ["profile", "orders", "secrets"], outcome: done).answer
        #expect(item.faults == ["undeclared-datapoint: an item is of secrets, which was not asked"])
        let outcome = #"{"datapoints":{"secrets":{"outcome":"notFound"}},"outcome":"done","schema":1}"#
        let named = await answer(to: access, items: ["profile", "orders"], outcome: outcome).answer
        #expect(named.faults == ["undeclared-datapoint: the outcome speaks of secrets, which was not asked"])
    }

    @Test("nothing found together with items is at fault")
    func notFoundWithItems() async {
        let answer = await answer(to: access, items: ["profile"], outcome: notFound).answer
        #expect(answer.faults.first?.hasPrefix("not-found-with-items") == true)
    }

    @Test("items in answer to an erasure are at fault")
    func itemsNotAsked() async {
        let erasure = Request.perform(.erasure, .email, "ada@example.com")
        #expect(
            await answer(to: erasure, items: ["profile"], outcome: done).answer.faults
                == ["items-not-asked: an item of profile answers what is no access"])
    }

    @Test("an outcome of another kind of job is at fault")
    func otherKind() async {
        let proceed = #"{"outcome":"proceed","schema":1}"#
        let answer = await answer(to: access, outcome: proceed).answer
        #expect(answer.faults.first?.hasPrefix("malformed-outcome") == true)
        #expect(await self.answer(to: .preflight(.access, .email, "a"), outcome: proceed).answer.faults == [])
        #expect(await self.answer(to: .guard(.erasure, .email, "a"), outcome: proceed).answer.faults.count == 1)
        #expect(await self.answer(to: .plan(.erasure, .email, "a"), outcome: done).answer.faults.count == 1)
    }

    @Test("a value that is not JSON is at fault")
    func badValue() async {
        let (answer, host) = await answer(to: access, items: ["profile", "orders"], value: "{'a':1}", outcome: done)
        #expect(answer.faults.first == "the value of item 0 is not one JSON value")
        #expect(host.breaches == [.invalidItem, .invalidItem])
    }

    @Test("a completion of a job that nobody waits for any more is no breach, a second one is")
    func abandoned() async throws {
        let host = MemoryHost()
        let table = host.table().pointee
        let soFar = await withCheckedContinuation { finished in
            let token = host.begin(finished)
            host.abandon(token).map { $0.waiting.resume(returning: $0.soFar) }
            lend(done) { outcome in
                #expect(table.complete(table.context, token, outcome) == PARASOL_OK)
                #expect(host.breaches == [])
                #expect(table.complete(table.context, token, outcome) == PARASOL_ERROR_UNKNOWN_TOKEN)
            }
        }
        #expect(soFar.items.isEmpty)
        #expect(host.breaches == [.unknownCompletion])
        #expect(host.heldJobs == 0)
    }

    @Test("a call after the host has closed is a breach")
    func closed() {
        let host = MemoryHost()
        let table = host.table().pointee
        #expect(host.close().isEmpty)
        lend(#"{"message":"late"}"#) { table.log(table.context, 1, $0) }
        #expect(host.breaches == [.callAfterStop])
    }
}
