/// One fault of the configuration: where it is, what is wrong, and the mend.
///
/// No part of it ever holds a secret, nor free text that was found where something else was expected: an operator
/// may have put a secret on the wrong line.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is.
    package let code: Code
    /// Where it is.
    package let place: Place
    /// The key at fault with all its parents, such as `http.port`; nil for a fault of the whole file.
    package let key: String?
    /// What is wrong, with what was expected.
    package let problem: String
    /// What to do about it.
    package let mend: String

    package var description: String {
        let subject = key.map { "\($0): " } ?? ""
        return "\(place): \(subject)\(problem); \(mend) [\(code.rawValue)]"
    }
}

extension ConfigurationError {
    /// The kinds of fault.
    package enum Code: String, Sendable, CaseIterable {
        /// The file is not there.
        case fileMissing = "file-missing"
        /// The file is there and cannot be read.
        case fileUnreadable = "file-unreadable"
        /// The file is not YAML, or uses a part of YAML that is not taken.
        case syntax = "syntax"
        /// A key stands twice in one mapping.
        case duplicateKey = "duplicate-key"
        /// No such key is known.
        case unknownKey = "unknown-key"
        /// The value has another type than the key takes.
        case wrongType = "wrong-type"
        /// The value has the right type and is not allowed.
        case outOfRange = "out-of-range"
        /// A required value is given nowhere.
        case missing = "missing"
        /// A secret's variable or file is missing or empty.
        case secretMissing = "secret-missing"
        /// Two values do not go together.
        case conflict = "conflict"
        /// The value is known and not part of this version.
        case unavailable = "unavailable"
        /// The schema of a plugin's settings is itself at fault.
        case schema = "schema"
    }
}
