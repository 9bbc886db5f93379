import Console
import DSRModel
import Gateway

extension Readiness {
    /// Fits the checks to where requests come from.
    static func checks(
        _ checks: [ReadinessCheck], takesWebhooks: Bool, polling reconciler: Reconciler?
    ) -> [ReadinessCheck] {
        // Only webhooks bear tokens.
        let needed = checks.filter { takesWebhooks || $0.name != signingKey }
        return needed + (reconciler.map { [polling($0, takesWebhooks: takesWebhooks)] } ?? [])
    }

    /// Whether Sombra's lists can be read.
    ///
    /// Where webhooks come as well this only tells; without a public port nothing is heard of when it fails.
    private static func polling(_ reconciler: Reconciler, takesWebhooks: Bool) -> ReadinessCheck {
        ReadinessCheck("pending-requests", isInformational: takesWebhooks) {
            let unread = await reconciler.standings().filter { !$0.row.outcome.isAnswered }
            guard !unread.isEmpty else { return nil }
            return "not read: "
                + unread.map { "\($0.row.lane.type.rawValue) of \($0.row.lane.silo) (\($0.row.outcome.code))" }
                .joined(separator: ", ")
        }
    }
}
