package import DSRModel
package import PluginRuntime

/// The plugins of one moment; an immutable value that routing and dispatch read without waiting.
package struct PluginSnapshot: Sendable {
    /// By id, in the order of ids.
    package let registrations: [PluginRegistration]
    /// What is not used and why, in the order of files.
    package let refusals: [Refusal]
    /// Libraries that nothing is wrong with and that are not used all the same, in the order of files.
    package let unused: [UnusedLibrary]

    private let byID: [PluginID: PluginRegistration]
    private let ownership: DatapointOwnership

    /// Before anything was loaded.
    static let empty = PluginSnapshot(registrations: [], refusals: [], unused: [], ownership: DatapointOwnership())

    init(
        registrations: [PluginRegistration], refusals: [Refusal], unused: [UnusedLibrary],
        ownership: DatapointOwnership
    ) {
        self.registrations = registrations.sorted { $0.id < $1.id }
        self.refusals = refusals.sorted { $0.file < $1.file }
        self.unused = unused.sorted { $0.file < $1.file }
        self.ownership = ownership
        byID = Dictionary(registrations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The running plugin with this id.
    package subscript(id: PluginID) -> PluginRegistration? { byID[id] }

    /// What speaks against pinning an unbound plugin to a data silo: a datapoint there that belongs to another.
    package func conflict(pinning pin: PluginPinning) -> PluginFault? {
        guard let registration = byID[pin.plugin] else { return nil }
        var ownership = ownership
        do {
            try ownership.claim(registration.coverageEntries(pins: [pin]), for: pin.plugin)
            return nil
        } catch {
            return error
        }
    }
}
