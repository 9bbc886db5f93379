/// What the store remembers of plugins that were ever accepted and not retired.
package struct AcceptedCoverage: Sendable {
    package var entries: [CoverageEntry]
    package var pins: [PluginPinning]

    package init(entries: [CoverageEntry] = [], pins: [PluginPinning] = []) {
        self.entries = entries
        self.pins = pins
    }

    /// Nothing was ever accepted.
    package static let none = AcceptedCoverage()
}
