import FoundationEssentials
import Glibc
import PluginMessages
package import PluginRuntime

/// Writes a plugin's manifest into its library, where a host reads it without running the plugin.
package struct PluginPacker: Sendable {
    private let objcopy: ObjcopyTool

    /// Makes a packer; throws where the machine has nothing to pack with.
    package init(
        searchPath: String = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    ) throws(PluginFault) {
        objcopy = try ObjcopyTool(searchPath: searchPath)
    }

    /// The manifest that a library's code gives; loads the library into this process.
    ///
    /// For a process that does nothing else: it runs the library's constructors.
    package static func printManifest(of file: String) async throws -> [UInt8] {
        let path = try resolved(file)
        // Its log goes nowhere: standard output belongs to the manifest.
        var options = ConnectionOptions { _ in }
        options.requiresPackedManifest = false
        options.allowsOutsideSwiftRuntime = true
        return try await InProcessPlugin.load(path: path, options: options).manifestBytes
    }

    /// Packs the library in place; `askManifest` runs ``printManifest(of:)`` in a throwaway process.
    ///
    /// The file is replaced in one step and keeps its mode; where anything fails it stays as it was.
    package func pack(
        file: String, askManifest: @Sendable (String) async throws -> [UInt8]
    ) async throws -> PackReport {
        let library = try Self.resolved(file)
        let links = try PluginLibrary.links(path: library)
        let manifest = try CanonicalManifest.given(try await askManifest(library))
        let packed = try packedManifest(of: library)
        guard packed != manifest.bytes else {
            return PackReport(file: file, manifest: manifest, sha256: try Self.hash(library), isChanged: false)
        }
        let directory = String(library[..<(library.lastIndex(of: "/") ?? library.startIndex)])
        let section = try PartialFile(in: directory, permissions: 0o600)
        unsafe try manifest.bytes.withUnsafeBytes { unsafe try section.write($0) }
        let output = try PartialFile(in: directory, permissions: 0o600)
        try await objcopy.setManifest(
            from: section.path, of: library, to: output.path, replacing: packed != nil)
        let facts = try PluginLibrary.inspect(path: output.path)
        guard facts.manifestBytes == manifest.bytes, facts.links == links else {
            throw PluginFault(
                .packFailed, "\(objcopy.path) did not write the manifest of \(file) as it was given",
                mend: "Pack with the other one of llvm-objcopy and objcopy.")
        }
        let sha256 = try replace(library, by: output, in: directory)
        return PackReport(file: file, manifest: manifest, sha256: sha256, isChanged: true)
    }

    /// The manifest section as it is; nil where the library has none, and empty where it is not worth reading.
    private func packedManifest(of library: String) throws(PluginFault) -> [UInt8]? {
        do {
            return try PluginLibrary.inspect(path: library).manifestBytes
        } catch {
            switch error.code {
            case RefusalCode.manifestMissing.rawValue: return nil
            case RefusalCode.manifestTooLarge.rawValue: return []
            default: throw error
            }
        }
    }

    private func replace(_ library: String, by output: PartialFile, in directory: String) throws(PluginFault) -> String
    {
        guard let mode = FileStatus.at(library)?.mode, unsafe chmod(output.path, mode) == 0 else {
            throw PluginFault(
                .packFailed, "\(library) cannot be replaced: \(SystemError.text(errno))", mend: "Mend the rights.")
        }
        let sha256 = try Self.hash(output.path)
        // Opened anew: objcopy may have put another file in the place of the one that was opened.
        try Descriptor.reading(output.path).synchronise()
        try output.rename(to: library, in: directory)
        return sha256
    }

    /// The file itself, in its directory, whatever links lead there: a link must not be replaced by a library.
    private static func resolved(_ file: String) throws(PluginFault) -> String {
        guard let path = unsafe realpath(file, nil) else {
            throw PluginFault(
                .unreadable, "\(file) cannot be read: \(SystemError.text(errno))",
                mend: "Name the library that was built.")
        }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    private static func hash(_ file: String) throws(PluginFault) -> String {
        try HashingReader.digest(of: try Descriptor.reading(file), named: file, limit: .max).sha256
    }
}
