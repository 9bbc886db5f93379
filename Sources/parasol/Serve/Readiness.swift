import Console
import Gateway
import JobStore
import PluginHost
import Sombra

/// What must hold for the gateway to be ready.
enum Readiness {
    /// The name of the check that a gateway without webhooks does not need.
    static let signingKey = "signing-key"

    static func checks(
        store: any DurableStore & RestoredStore, spool: Spool, host: PluginHost, keys: SigningKeyProvider,
        peer: PeerWatch
    ) -> [ReadinessCheck] {
        [
            ReadinessCheck("store") {
                do {
                    try await store.checkHealth()
                    return nil
                } catch {
                    return "\(error)"
                }
            },
            ReadinessCheck("spool") { spool.currentTrouble().map { "\($0)" } },
            ReadinessCheck("restored") {
                do {
                    guard let restoration = try await store.restoration() else { return nil }
                    let reasons = restoration.unanswered.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                    return
                        "restored_unconfirmed: \(restoration.held) jobs of a backup are held until Sombra says that it "
                        + "still wants them"
                        + (reasons.isEmpty ? "" : " (no answer: \(reasons.joined(separator: ", ")))")
                } catch {
                    return "\(error)"
                }
            },
            ReadinessCheck(signingKey) {
                do {
                    _ = try await keys.keys()
                    return nil
                } catch {
                    return "\(error)"
                }
            },
            ReadinessCheck("sombra") {
                peer.trouble.map {
                    "Sombra is in trouble (\($0)): reports wait, and one at a time finds out when it is back"
                }
            },
            ReadinessCheck("sombra-key") {
                let targets = peer.targets
                return targets.isEmpty ? nil : "Sombra refuses the key of \(targets.sorted().joined(separator: ", "))"
            },
            ReadinessCheck("plugins") {
                let refused = host.refusals
                return refused.isEmpty ? nil : "refused: " + refused.map(shown).joined(separator: "; ")
            },
            ReadinessCheck("in-process-plugins") {
                let ended = host.snapshot.endedInProcess
                guard ended >= PluginSnapshot.endedInProcessLimit else { return nil }
                return "\(ended) builds that were replaced or removed stay mapped in this process; restart the gateway"
            },
            ReadinessCheck("expected-plugins") {
                do {
                    let running = Set(host.registrations.map(\.id))
                    let missing = Set(try await store.coverage().map(\.plugin)).subtracting(running).sorted()
                    guard !missing.isEmpty else { return nil }
                    return "missing, their tasks wait: " + missing.map(\.rawValue).joined(separator: ", ")
                } catch {
                    return "\(error)"
                }
            },
        ]
    }

    /// A refusal; what a plugin itself said when it refused to start is for `parasol plugin list` alone.
    private static func shown(_ refusal: Refusal) -> String {
        guard refusal.code.rawValue == "start-refused" else { return refusal.description }
        return "\(refusal.file): \(refusal.code). `parasol plugin list` shows what the plugin says"
    }
}
