import FoundationEssentials
import Glibc
package import PluginRuntime

/// The private copies of libraries, by their hash: `<state>/objects/sha256/<hex>.so`.
///
/// Nothing else is ever loaded. A library that somebody overwrites or truncates in the drop directory while it runs
/// would take the process down, and glibc hands out the old library for a path that it knows. The directory belongs
/// to the gateway's user, who alone may write it.
package struct ObjectStore: Sendable {
    /// How old a copy without a name must be before it counts as left behind by a crash, in seconds.
    private static let staleAge: Double = 3600

    private let directory: String
    private let maximumBytes: UInt64

    /// Opens the store and makes its directory where there is none.
    package init(directory: String, maximumBytes: UInt64) throws(PluginFault) {
        // The loader knows libraries by absolute paths.
        let isAbsolute = directory.hasPrefix("/")
        let directory = isAbsolute ? directory : FileManager.default.currentDirectoryPath + "/" + directory
        self.directory = directory
        self.maximumBytes = maximumBytes
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Self.unusable("\(directory) cannot be made", "Let the gateway's user write the state directory.")
        }
        guard let status = FileStatus.at(directory), status.isDirectory else {
            throw Self.unusable("\(directory) is not a directory", "Remove what stands there.")
        }
        guard status.owner == geteuid(), status.mode & 0o022 == 0 else {
            throw Self.unusable(
                "others than the gateway's user can write \(directory)", "chown it to that user and chmod go-w it.")
        }
        removeStaleCopies()
    }

    /// Copies a dropped file, unless somebody else could have written it or it is no library's size.
    ///
    /// Links that stay in its directory are followed; owner, mode and size are those of the file that is read.
    ///
    /// `isNamedByOperator` is for a file that somebody names and answers for, before it is dropped: whoever owns it.
    func stage(_ source: String, isNamedByOperator: Bool = false) throws(PluginFault) -> StagedLibrary {
        let file = try Descriptor.dropped(source)
        let status = try file.status()
        guard status.isRegular else {
            throw PluginFault(
                .notAFile, "\(source) is not a regular file", mend: "Put the library itself there.")
        }
        if !isNamedByOperator { try status.requireTrusted(source) }
        guard status.size <= maximumBytes else { throw HashingReader.tooLarge(source, maximumBytes) }
        let copy = try PartialFile(in: directory, permissions: 0o500)
        let digest = try unsafe HashingReader.digest(of: file, named: source, limit: maximumBytes) {
            (chunk) throws(PluginFault) in
            unsafe try copy.write(chunk)
        }
        return StagedLibrary(source: source, copy: copy, sha256: digest.sha256)
    }

    /// Gives a vetted copy its name, on disk when this returns; a copy that is there already stays if it is whole.
    func admit(_ staged: StagedLibrary) throws(PluginFault) -> LibraryObject {
        let object = LibraryObject(sha256: staged.sha256, path: "\(directory)/\(staged.sha256).so")
        // One that is there but not whole is replaced, which the verification before the load would refuse.
        if FileStatus.at(object.path) != nil, (try? verified(object)) != nil { return object }
        try staged.copy.rename(to: object.path, in: directory)
        return object
    }

    /// Runs `load` on an object's path once its bytes are known to be the admitted ones.
    ///
    /// The hash is taken anew, of the very file that the path names before and after the load.
    func withVerified<Result>(_ object: LibraryObject, load: (String) async throws -> Result) async throws -> Result {
        let descriptor = try verified(object)
        let result = try await load(object.path)
        guard let after = FileStatus.at(object.path), after.isSameFile(as: try descriptor.status()) else {
            throw Self.changed(object)
        }
        return result
    }

    private func verified(_ object: LibraryObject) throws(PluginFault) -> Descriptor {
        let descriptor = try Descriptor.reading(object.path)
        let status = try descriptor.status()
        guard status.isRegular, status.owner == geteuid(), status.mode & 0o022 == 0,
            let named = FileStatus.at(object.path), named.isSameFile(as: status)
        else { throw Self.changed(object) }
        let digest = try HashingReader.digest(of: descriptor, named: object.path, limit: maximumBytes)
        guard digest.sha256 == object.sha256 else { throw Self.changed(object) }
        return descriptor
    }

    private func removeStaleCopies() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        for name in names where name.hasPrefix(".") && name.hasSuffix(".partial") {
            let path = "\(directory)/\(name)"
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            guard let written = attributes?[.modificationDate] as? Date else { continue }
            if -written.timeIntervalSinceNow > Self.staleAge { unsafe unlink(path) }
        }
    }

    private static func unusable(_ message: String, _ mend: String) -> PluginFault {
        PluginFault(.objectsUnusable, message, mend: mend)
    }

    private static func changed(_ object: LibraryObject) -> PluginFault {
        PluginFault(
            .objectChanged, "\(object.path) is not the library that was admitted under this hash",
            mend: "Find out who writes the state directory, remove the file and start the gateway again.")
    }
}
