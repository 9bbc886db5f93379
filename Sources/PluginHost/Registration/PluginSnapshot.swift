package import DSRModel

/// The plugins of one moment; an immutable value that routing and dispatch read without waiting.
package struct PluginSnapshot: Sendable {
    /// The plugins that run, by id, in the order of ids.
    package let registrations: [PluginRegistration]
    /// What is not used and why, in the order of files.
    package let refusals: [Refusal]
    /// Libraries that nothing is wrong with and that are not used all the same, in the order of files.
    package let unused: [UnusedLibrary]
    /// Where each known plugin stands, running or not, in the order of ids.
    package let statuses: [PluginStatus]

    /// So many ended builds in this process are enough: their code stays mapped until a restart.
    package static let endedInProcessLimit = 8

    /// Builds that ran in this process and are out of service.
    package let endedInProcess: Int
    /// The processes of workers that run, or are on their way out.
    let processes: Set<Int32>

    private let byID: [PluginID: PluginRegistration]

    /// Before anything was loaded.
    static let empty = PluginSnapshot(
        registrations: [], refusals: [], unused: [], statuses: [], endedInProcess: 0, processes: [])

    init(
        registrations: [PluginRegistration], refusals: [Refusal], unused: [UnusedLibrary], statuses: [PluginStatus],
        endedInProcess: Int, processes: Set<Int32>
    ) {
        self.endedInProcess = endedInProcess
        self.processes = processes
        self.registrations = registrations.sorted { $0.id < $1.id }
        self.refusals = refusals.sorted { $0.file < $1.file }
        self.unused = unused.sorted { $0.file < $1.file }
        self.statuses = statuses
        byID = Dictionary(registrations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The running plugin with this id.
    package subscript(id: PluginID) -> PluginRegistration? { byID[id] }

    /// The same states and refusals over the plugins that another snapshot says run.
    func running(as other: PluginSnapshot) -> PluginSnapshot {
        PluginSnapshot(
            registrations: other.registrations, refusals: refusals, unused: unused, statuses: statuses,
            endedInProcess: endedInProcess, processes: processes)
    }
}
