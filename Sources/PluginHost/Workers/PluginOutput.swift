/// Keeps what a plugin writes to its standard output and error, which can hold anything.
///
/// Called from one thread of the plugin's worker, and read from any.
package protocol PluginOutput: Sendable {
    /// Adds bytes, and drops the oldest that no longer fit.
    func append(_ bytes: [UInt8]) throws
    /// The newest bytes, oldest first.
    func read() throws -> [UInt8]
}
