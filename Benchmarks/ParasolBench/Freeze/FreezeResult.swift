/// Erasures that were frozen under load; times in milliseconds.
struct FreezeResult: Codable, Sendable {
    /// Sent and answered with 200.
    let webhooks: Int
    let perSecond: Double
    /// How long the command took.
    let command: Double
    /// From the start of the command to the last erasure before `unfreeze`; negative where that was earlier.
    let latestErasure: Double
    /// Erasures that had been done by then, and those that waited.
    let erased: Int
    let waited: Int
    /// Webhooks that were never reported, though erasures were let go on.
    let lost: Int
    let target: Double
}
