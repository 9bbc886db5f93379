package import DSRModel

/// Where a value of the configuration comes from, or ought to.
package enum Place: Sendable, Hashable, CustomStringConvertible {
    /// A file as a whole.
    case file(String)
    /// A position in a file; line and column count from 1, columns in Unicode scalars.
    case position(file: String, line: Int, column: Int)
    /// An environment variable.
    case environment(String)
    /// The manifest of a plugin.
    case manifest(PluginID)
    /// Neither a file nor a variable gives the value.
    case nowhere

    package var description: String {
        switch self {
        case .file(let path): path
        case .position(let path, let line, let column): "\(path):\(line):\(column)"
        case .environment(let name): name
        case .manifest(let id): "manifest of \(id)"
        case .nowhere: "configuration"
        }
    }
}
