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
    /// How many webhooks a second are begun at most; nil for as many as the pacing allows.
    let perSecond: Int?

    init(
        _ name: String, connections: Int, place: PluginPlace = .inProcess, pacing: Pacing, webhooks: Int, seconds: Int,
        perSecond: Int? = nil
    ) {
        self.name = name
        self.connections = connections
        self.place = place
        self.pacing = pacing
        self.webhooks = webhooks
        self.seconds = seconds
        self.perSecond = perSecond
    }

    var title: String { "\(name), \(connections) connection\(connections == 1 ? "" : "s"), \(place.rawValue)" }
}
