import DriverShell
import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// The plugin in Swift that does nothing, built once; its id and version are changed in copies of the library.
///
/// Each copy is a file of its own, so that it shares no page of memory with another, as if ten teams had built it.
struct CopiedPlugin: Sendable {
    private static let id = "org.parasol.bench.copy-100"
    private static let version = "1.0.100000000000000"

    /// The packed library.
    private let library: Data

    var bytes: Int { library.count }

    /// Builds the library into a file; `sources` is the root of Parasol's sources.
    static func build(as file: String, sources: String, parasol: String) async throws -> CopiedPlugin {
        _ = try await ShortCommand.run(
            .path(FilePath(parasol)), ["plugin", "build", sources + "/Benchmarks/Plugins/swift", "--output", file])
        return CopiedPlugin(library: try Data(contentsOf: URL(filePath: file)))
    }

    /// The id of a copy, from 0 to 99.
    static func id(_ number: Int) -> String { String(id.dropLast(3)) + String(100 + number) }

    /// Writes a copy; an odd version answers `notFound`, an even one `done`.
    func write(_ number: Int, version: Int, to file: String) throws {
        var copy = library
        try Self.replace(Self.id, by: Self.id(number), in: &copy)
        let text = String(Self.version.dropLast(3)) + String(String(1000 + version).suffix(3))
        try Self.replace(Self.version, by: text, in: &copy)
        try copy.write(to: URL(filePath: file))
        guard chmod(file, 0o755) == 0 else { throw BenchFailure("\(file) cannot be made executable (errno \(errno))") }
    }

    /// Replaces a text everywhere by one of the same length.
    private static func replace(_ old: String, by new: String, in data: inout Data) throws {
        let (old, new) = (Data(old.utf8), Data(new.utf8))
        guard old.count == new.count else { throw BenchFailure("a copy's id or version has another length") }
        var place = data.startIndex
        var count = 0
        while let found = data[place...].firstRange(of: old) {
            data.replaceSubrange(found, with: new)
            place = found.upperBound
            count += 1
        }
        // In the code, and in the section of the manifest.
        guard count >= 2 else { throw BenchFailure("the built library does not hold its id and version as written") }
    }
}
