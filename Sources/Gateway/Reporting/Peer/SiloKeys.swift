import Synchronization

/// The API keys of data silos that have one of their own; they may change while the gateway runs.
package final class SiloKeys: Sendable {
    private let keys: Mutex<[String: String]>

    package init(_ keys: [String: String]) { self.keys = Mutex(keys) }

    /// The key of a data silo; nil where it has none of its own.
    package subscript(target: String) -> String? { keys.withLock { $0[target] } }

    /// Takes other keys from now on; true where they differ.
    package func replace(with other: [String: String]) -> Bool {
        keys.withLock { keys in
            defer { keys = other }
            return keys != other
        }
    }
}
