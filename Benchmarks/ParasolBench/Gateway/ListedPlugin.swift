import Glibc

/// A plugin as `parasol plugin list` shows it.
struct ListedPlugin: Decodable, Sendable {
    let id: String
    let version: String
    let state: String
    /// The worker's process.
    let process: pid_t?
}
