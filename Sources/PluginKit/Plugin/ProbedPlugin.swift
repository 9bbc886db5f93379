/// A plugin that can be tried out before a new build of it takes a running build's place.
///
/// The gateway starts the new build beside the old one, asks for its health, and then has it tried out; the old build
/// stays where the new one says no.
public protocol ProbedPlugin: Plugin {
    /// Tries what real work needs, such as reading one row of each table, and writes nothing; has ten seconds.
    ///
    /// Called after ``Plugin/init(settings:)``, at any time. A thrown error means that the build cannot do its work; the
    /// operator sees the description of a ``PluginFailure``, and of any other error its type.
    func probe() async throws -> Health
}
