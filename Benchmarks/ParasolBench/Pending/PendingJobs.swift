import DSRModel
import FoundationEssentials
import JobStore
import NIOCore
import NIOHTTP1
import SQLiteStore

/// Jobs that wait, put into a store as the gateway puts them there, before it runs.
struct PendingJobs: Sendable {
    /// How many are on their way at once: they share commits.
    private static let atOnce = 256

    let directory: BenchDirectory
    let form: WebhookForm
    /// Numbers that no webhook of the run has.
    let numbers: Range<Int>

    /// Accepts them all, with erasures frozen, so that they wait.
    func accept() async throws {
        try Directory.make(directory.state)
        let sealer = try Sealer(try KeyRing.open(directory.state + "/store.key", mayCreate: true))
        let store = try await SQLiteStore.open(directory: directory.state, sealer: sealer)
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        try await store.setFreeze(Freeze(types: [.erasure], since: now))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, number) in numbers.enumerated() {
                if place >= Self.atOnce { try await group.next() }
                group.addTask { _ = try await store.accept(delivery(number, sealer: sealer, now: now)) }
            }
            try await group.waitForAll()
        }
        try await store.close()
    }

    private func delivery(_ number: Int, sealer: Sealer, now: Int64) -> Delivery {
        let ids = WebhookIDs(number: number)
        let request = form.request(ids, token: "")
        return Delivery(
            kind: .dsr, key: sealer.blindIndex(["bench", ids.request]), type: .erasure, requestID: ids.request,
            target: PluginPlace.inProcess.silo.id, siblingGroup: ids.requestDataSilo, identifierType: .email,
            identifierHash: sealer.blindIndex(["identifier", ids.identifier]),
            coreIdentifierHash: sealer.blindIndex(["identifier", ids.coreIdentifier]), isTest: false, jti: ids.token,
            body: Array(request.body.readableBytesView),
            nonce: request.head.headers.first(name: "x-transcend-nonce") ?? "", receivedAt: now,
            reportBy: now + 36_000_000, dueAt: now + 2_592_000_000,
            plan: [PlannedTask(plugin: PluginID(rawValue: PluginPlace.inProcess.plugin))])
    }
}
