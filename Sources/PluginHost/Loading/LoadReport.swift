/// What became of the libraries in the drop directory.
package struct LoadReport: Sendable {
    /// The plugins that run, in the order of their ids.
    package let registrations: [PluginRegistration]
    /// What is not used and why, in the order of files.
    package let refusals: [Refusal]
    /// What is sound and not used all the same, in the order of files.
    package let unused: [UnusedLibrary]

    init(_ snapshot: PluginSnapshot) {
        registrations = snapshot.registrations
        refusals = snapshot.refusals
        unused = snapshot.unused
    }
}
