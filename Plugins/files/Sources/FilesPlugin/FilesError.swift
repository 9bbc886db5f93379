import Glibc
import PluginKit

/// Why files could not be reached; never names a file, because a name can be a person's.
struct FilesError: PluginFailure, Equatable {
    private enum Code: String {
        case identifierUnsafe = "identifier-unsafe"
        case identifierUnserved = "identifier-unserved"
        case notDirectory = "not-a-directory"
        case tooDeep = "too-deep"
        case root = "root-unreachable"
        case folderMissing = "folder-missing"
        case system = "system-error"
    }

    private let kind: Code
    private let message: String

    /// A stable code, such as `not-a-directory`.
    var code: String { kind.rawValue }
    /// Code, message and mend.
    var description: String { "\(code): \(message)" }
    /// Whether trying again cannot help.
    var isFinal: Bool { kind == .identifierUnsafe || kind == .identifierUnserved }

    static let identifierUnsafe = FilesError(
        kind: .identifierUnsafe,
        message: "the identifier cannot be the name of a directory. Look for the person by hand, or use {encoded}")
    static let identifierUnserved = FilesError(
        kind: .identifierUnserved,
        message: "settings.directories has no pattern for this kind of identifier. Add one")
    static let notDirectory = FilesError(
        kind: .notDirectory,
        message: "a link or a file stands where a directory is expected, and is not followed. Look at it by hand")
    static let tooDeep = FilesError(
        kind: .tooDeep, message: "directories are nested over \(Directory.maximumDepth) deep. Look at them by hand")

    static let folderMissing = FilesError(
        kind: .folderMissing,
        message: "a folder that settings.directories names before its placeholder is not there. Mount or make it")

    static func root(_ code: Int32) -> FilesError {
        FilesError(kind: .root, message: "settings.root cannot be opened: \(text(code)). Mount it or mend its rights")
    }

    static func system(_ call: StaticString, _ code: Int32) -> FilesError {
        FilesError(kind: .system, message: "\(call) failed: \(text(code))")
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
