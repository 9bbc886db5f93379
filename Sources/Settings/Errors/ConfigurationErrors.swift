/// Every fault that was found in the configuration, in the order of the files, then of the environment.
package struct ConfigurationErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// The faults; at least one.
    package let errors: [ConfigurationError]

    /// One fault a line.
    package var description: String {
        errors.map(\.description).joined(separator: "\n")
    }
}
