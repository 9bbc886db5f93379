/// Which job store a gateway uses.
package enum StoreAddress: Sendable, Equatable {
    /// The embedded database; without a path it is `parasol.db` in the state directory.
    case sqlite(path: String?)
}

extension GatewayConfiguration {
    /// The file of the embedded job store.
    package var databasePath: String {
        switch store.url {
        case .sqlite(let path): path ?? state.directory + "/parasol.db"
        }
    }
}

extension ValueType where Value == StoreAddress {
    /// The address of a job store.
    ///
    /// Refusals do not quote it: addresses of servers hold passwords.
    static let storeAddress = ValueType(
        name: "URL",
        read: { node, key, context in
            guard let text = node.text else {
                context.mismatch(node, key: key, expected: "the address of a store", example: "sqlite:")
                return nil
            }
            let lower = text.lowercased()
            if lower.hasPrefix("postgres:") || lower.hasPrefix("postgresql:") {
                context.report(
                    .unavailable, at: node.place, key: key, "PostgreSQL is not part of this version and comes later",
                    mend: "write `sqlite:`, which is the default, or remove the key")
                return nil
            }
            guard lower.hasPrefix("sqlite:") else {
                context.report(
                    .outOfRange, at: node.place, key: key, "expected `sqlite:` or `sqlite:PATH`, found other text",
                    mend: "write `sqlite:` for a file in the state directory")
                return nil
            }
            var path = text.dropFirst("sqlite:".count)
            if path.hasPrefix("//") { path = path.dropFirst(2) }
            return .sqlite(path: path.isEmpty ? nil : context.absolute(String(path)))
        },
        show: { address in
            switch address {
            case .sqlite(let path): "sqlite:" + (path ?? "")
            }
        })
}
