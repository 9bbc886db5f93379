import Console
import PluginHost
import DSRModel

/// What became of an installed build, as far as a running gateway tells.
enum InstallOutcome: Equatable {
    case runs
    case refused(String)

    /// Reads the gateway's list; nil while it says neither.
    init?(_ list: PluginList, of plugin: PluginID, sha256: String, fileName: String) {
        if list.running.contains(where: { $0.id == plugin.rawValue && $0.build == sha256 }) {
            self = .runs
            return
        }
        let refusal = list.refused.first { $0.file.split(separator: "/").last.map(String.init) == fileName }
        guard let refusal else { return nil }
        self = .refused("\(refusal.code): \(refusal.message). \(refusal.mend)")
    }

    /// Asks a gateway until it says what became of a build; nil where it did not within the limit.
    static func wait(
        for plan: InstallPlan, at gateway: ControlClient, limit: Duration
    ) async throws -> InstallOutcome? {
        let clock = ContinuousClock()
        let end = clock.now + limit
        while clock.now < end {
            let list = try await gateway.get("/v1/plugins", as: PluginList.self)
            let outcome = InstallOutcome(list, of: plan.plugin, sha256: plan.sha256, fileName: plan.fileName)
            if let outcome { return outcome }
            try await clock.sleep(for: .milliseconds(100))
        }
        return nil
    }
}
