extension Courier {
    /// Delivers whatever becomes due, side by side, until the simulator closes.
    func deliverAll(of sombra: SimulatedSombra) async {
        await withDiscardingTaskGroup { group in
            for await subject in sombra.undelivered {
                group.addTask { await deliver(subject, of: sombra) }
            }
            group.cancelAll()
        }
    }

    private func deliver(_ subject: Delivery.Subject, of sombra: SimulatedSombra) async {
        // Signing fails only if the system has no randomness; the delivery is then never begun, and seen to be missing.
        guard let (delivery, webhook) = try? await sombra.beginDelivery(of: subject) else { return }
        await sombra.endDelivery(delivery, await post(webhook))
    }

    /// Sends a fixture, and notes what its answer means; without a target it goes where webhooks go.
    func deliver(
        _ fixture: Fixture, token: TokenOptions, to target: String? = nil, of sombra: SimulatedSombra
    ) async throws -> WebhookAnswer {
        var (delivery, webhook) = try await sombra.beginDelivery(of: fixture, token: token)
        if let target { webhook.url = target }
        let answer = await post(webhook)
        if let delivery { await sombra.endDelivery(delivery, answer) }
        return answer
    }
}
