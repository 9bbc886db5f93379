/// One round of load.
struct RoundPlan: Sendable {
    let name: String
    let connections: Int
    /// Where the plugin runs that the webhooks are for.
    let place: PluginPlace
    let pacing: Pacing
    let webhooks: Int
    /// After this no further webhook is begun.
    let seconds: Int

    init(
        _ name: String, connections: Int, place: PluginPlace = .inProcess, pacing: Pacing, webhooks: Int, seconds: Int
    ) {
        self.name = name
        self.connections = connections
        self.place = place
        self.pacing = pacing
        self.webhooks = webhooks
        self.seconds = seconds
    }

    var title: String { "\(name), \(connections) connection\(connections == 1 ? "" : "s"), \(place.rawValue)" }
}
