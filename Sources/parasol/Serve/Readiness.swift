import Console
import DSRModel
import Gateway
import JobStore
import PluginHost
import Sombra

/// What must hold for the gateway to be ready.
enum Readiness {
    static func checks(
        store: any DurableStore, host: PluginHost, keys: SigningKeyProvider?, lanes: StoppedLanes
    ) -> [ReadinessCheck] {
        let signingKey = keys.map { keys in
            ReadinessCheck("signing-key") {
                do {
                    _ = try await keys.keys()
                    return nil
                } catch {
                    return "\(error)"
                }
            }
        }
        return (signingKey.map { [$0] } ?? []) + [
            ReadinessCheck("store") {
                do {
                    try await store.checkHealth()
                    return nil
                } catch {
                    return "\(error)"
                }
            },
            ReadinessCheck("sombra-key") {
                let targets = lanes.targets
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

    /// Whether Sombra's lists can be read.
    ///
    /// Where webhooks come as well this only tells; without a public port nothing is heard of when it fails.
    static func polling(_ reconciler: Reconciler, takesWebhooks: Bool) -> ReadinessCheck {
        ReadinessCheck("pending-requests", isInformational: takesWebhooks) {
            let unread = await reconciler.standings().filter { !$0.row.outcome.isAnswered }
            guard !unread.isEmpty else { return nil }
            return "not read: "
                + unread.map { "\($0.row.lane.type.rawValue) of \($0.row.lane.silo) (\($0.row.outcome.code))" }
                .joined(separator: ", ")
        }
    }

    /// A refusal; what a plugin itself said when it refused to start is for `parasol plugin list` alone.
    private static func shown(_ refusal: Refusal) -> String {
        guard refusal.code.rawValue == "start-refused" else { return refusal.description }
        return "\(refusal.file): \(refusal.code). `parasol plugin list` shows what the plugin says"
    }
}
