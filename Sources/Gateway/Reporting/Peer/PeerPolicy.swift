/// What configuration says about a peer in trouble.
package struct PeerPolicy: Sendable {
    package var breaker: Breaker.Policy
    /// How many reports of one data silo or check may be under way at once, so that one that stalls leaves room.
    package var widthPerTarget: Int
    /// How long a lane stands still after Sombra refused its key, before one report tries it again.
    package var pauseAfterUnauthorized: Duration

    package init(
        breaker: Breaker.Policy = .init(), widthPerTarget: Int = 12,
        pauseAfterUnauthorized: Duration = .seconds(60)
    ) {
        self.breaker = breaker
        self.widthPerTarget = widthPerTarget
        self.pauseAfterUnauthorized = pauseAfterUnauthorized
    }
}
