public import PluginKit

/// How far and with what a plugin is checked.
public struct ConformanceOptions: Sendable, Codable {
    /// The highest level to check, 1 to 4.
    public var level = 4
    /// The one check to run, whatever the others say; nil runs all.
    public var only: String?
    /// What all random choices follow; the same seed asks the same questions.
    public var seed: UInt64
    /// People that the system behind the plugin knows, one for each kind of identifier.
    ///
    /// They are asked about by what only reads; by what writes or deletes too where ``isDisposable``. All other
    /// questions are about people who are made up and surely do not exist.
    public var people: [IdentifierType: String] = [:]
    /// Whether the system behind the plugin may be harmed: lets shapes of injections and ``people`` go to what writes.
    public var isDisposable = false
    /// How long one job may take; otherwise the manifest's time-out, but no more than 30 seconds.
    public var jobLimit: Duration?

    /// Options with a seed, which is random where none is given.
    public init(seed: UInt64 = .random(in: 0...UInt64(UInt32.max))) { self.seed = seed }
}
