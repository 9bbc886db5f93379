package import Foundation

/// What an API key may answer for.
package enum KeyScope: Sendable, Hashable {
    /// The general key: all integrations that have none of their own.
    case general
    /// The key associated with one integration.
    case dataSilo(String)
}

/// The call as it came over the wire.
package struct Caller: Sendable {
    package var method: String
    package var path: String
    package var scope: KeyScope
    /// Bytes of the body.
    package var bytes: Int
    package var at: Date
    /// When its body had been read.
    package var readAt: Date
    /// The fault that goes with it: slowed down, or taken and never answered.
    package var fault: String?

    package init(
        method: String, path: String, scope: KeyScope = .general, bytes: Int = 0, at: Date, readAt: Date? = nil,
        fault: String? = nil
    ) {
        self.method = method
        self.path = path
        self.scope = scope
        self.bytes = bytes
        self.at = at
        self.readAt = readAt ?? at
        self.fault = fault
    }
}
