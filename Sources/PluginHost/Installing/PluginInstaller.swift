import DSRModel
import FoundationEssentials
import Glibc
package import PluginRuntime

/// Brings libraries into a drop directory and out of it, so that whoever watches the directory sees each step whole.
///
/// A watcher sees, in this order: a sidecar without a library, which says nothing yet; then the library, complete and with
/// its sidecar; then, once it runs, the plugin's earlier libraries going. Names that begin with a dot are passed over.
package struct PluginInstaller: Sendable {
    /// What stood in the new build's way and was put aside until it is known to run.
    package struct Aside: Sendable {
        let libraries: [DroppedLibrary]
    }

    private static let asideSuffix = ".aside"

    private let directory: String
    private let trust: TrustPolicy
    private let maximumBytes: UInt64

    /// Makes an installer for a drop directory, which must be there.
    package init(
        directory: String, trust: TrustPolicy = .none,
        maximumBytes: UInt64 = PluginHostConfiguration.defaultMaximumLibraryBytes
    ) throws(PluginFault) {
        guard let status = FileStatus.following(directory), status.isDirectory else {
            throw PluginFault(
                .directoryUnreadable, "\(directory) is not a directory", mend: "Make it, or name another.")
        }
        self.directory = directory
        self.trust = trust
        self.maximumBytes = maximumBytes
    }

    /// Vets a file as the gateway will, against what was accepted before; nothing is changed and none of it runs.
    ///
    /// `lock` is nil where the gateway's state is not known.
    package func plan(
        _ file: String, lock: PluginLock?, allowsDowngrade: Bool
    ) throws -> InstallPlan {
        // The operator's path may go through links; what counts is the file that it leads to, and the sidecar beside that.
        let source = try Self.resolved(file)
        let copies = FileManager.default.temporaryDirectory.path + "/parasol-install-\(UUID().uuidString)"
        let store = try ObjectStore(directory: copies, maximumBytes: maximumBytes)
        defer {
            // The copy that is needed stays open; one that cannot be removed is of no harm.
            try? FileManager.default.removeItem(atPath: copies)
        }
        let candidate = try LibraryVetting(store: store, trust: trust, isNamedByOperator: true).vet(source)
        // The sidecar goes along if it speaks of this library, also where nothing is asked of it.
        let sidecar = try PluginSidecar.load(besides: source, isNamedByOperator: true).flatMap { sidecar in
            sidecar.sha256 == candidate.staged.sha256 && sidecar.mismatch(candidate.packed) == nil ? sidecar : nil
        }
        let permitted = allowsDowngrade ? candidate.staged.sha256 : nil
        let (id, version, sha256) = (candidate.id, candidate.version, candidate.staged.sha256)
        if let fault = lock?.objection(to: id, version: version, sha256: sha256, permitted: permitted) {
            throw Refusal(file: file, id: id, fault: fault)
        }
        let isDowngrade = lock?.objection(to: id, version: version, sha256: sha256) != nil
        return InstallPlan(candidate, sidecar: sidecar, isDowngrade: isDowngrade)
    }

    /// Puts the library and its sidecar into the directory, on disk when this returns, and answers its path.
    ///
    /// A build that lies there already under its name is left as it is, and its sidecar renewed.
    package func place(_ plan: InstallPlan) throws(PluginFault) -> String {
        let path = directory + "/" + plan.fileName
        try plan.sidecar?.write(besides: path)
        if let status = FileStatus.at(path), status.isRegular,
            (try? PluginInspection(file: path).sha256) == plan.sha256
        {
            return path
        }
        let partial = try PartialFile(in: directory, permissions: 0o644)
        let digest = try unsafe HashingReader.digest(
            of: plan.staged.copy.descriptor, named: plan.staged.source, limit: maximumBytes
        ) { (chunk) throws(PluginFault) in
            unsafe try partial.write(chunk)
        }
        guard digest.sha256 == plan.sha256 else {
            throw PluginFault(
                .unreadable, "\(plan.staged.source) changed while it was installed", mend: "Install again.")
        }
        try partial.rename(to: path, in: directory)
        return path
    }

    /// Hides the plugin's libraries that would be chosen before the new build: those of its version and of newer ones.
    package func putAside(for plan: InstallPlan) throws(PluginFault) -> Aside {
        let inTheWay = try others(than: plan).filter { library in
            SemanticVersion(library.version).map { !($0 < plan.semanticVersion) } ?? true
        }
        for library in inTheWay { try move(library.file, to: Self.aside(library.file)) }
        try synchronise()
        return Aside(libraries: inTheWay)
    }

    /// Removes what the new build replaced, and answers the names of what went.
    ///
    /// `isKnownToRun` lets the plugin's older libraries go as well, which otherwise stay to fall back on.
    package func complete(
        _ plan: InstallPlan, _ aside: Aside, isKnownToRun: Bool
    ) throws(PluginFault) -> [String] {
        for library in aside.libraries {
            unsafe unlink(Self.aside(library.file))
            unsafe unlink(PluginSidecar.path(besides: library.file))
        }
        let older = isKnownToRun ? try others(than: plan) : []
        for library in older { remove(library) }
        try synchronise()
        return (aside.libraries + older).map { PathParts.split($0.file).name }
    }

    /// Whether the build lies in the directory already, under the name that it would get.
    package func isThere(_ plan: InstallPlan) -> Bool { FileStatus.at(directory + "/" + plan.fileName) != nil }

    /// Makes the directory what it was before ``place(_:)``; `wasThere` keeps a build that lay there before.
    package func takeBack(_ plan: InstallPlan, _ aside: Aside, wasThere: Bool = false) throws(PluginFault) {
        for library in aside.libraries { try move(Self.aside(library.file), to: library.file) }
        guard !wasThere else { return try synchronise() }
        let path = directory + "/" + plan.fileName
        unsafe unlink(path)
        unsafe unlink(PluginSidecar.path(besides: path))
        try synchronise()
    }

    /// Removes libraries and their sidecars; a library goes before its sidecar, so that no signed one ever stands unsigned.
    package func remove(_ libraries: [DroppedLibrary]) throws(PluginFault) {
        for library in libraries { remove(library) }
        try synchronise()
        if let left = libraries.first(where: { FileStatus.at($0.file) != nil }) {
            throw PluginFault(.unwritable, "\(left.file) cannot be removed", mend: "Run as a user who may write there.")
        }
    }

    private func remove(_ library: DroppedLibrary) {
        unsafe unlink(library.file)
        unsafe unlink(PluginSidecar.path(besides: library.file))
    }

    private func others(than plan: InstallPlan) throws(PluginFault) -> [DroppedLibrary] {
        try DroppedLibrary.list(of: plan.plugin, in: directory).filter {
            PathParts.split($0.file).name != plan.fileName
        }
    }

    private func move(_ source: String, to target: String) throws(PluginFault) {
        guard unsafe rename(source, target) == 0 else {
            throw PluginFault(
                .unwritable, "\(source) cannot be renamed: \(SystemError.text(errno))",
                mend: "Run as a user who may write the directory of plugins.")
        }
    }

    private func synchronise() throws(PluginFault) { try Descriptor.reading(directory).synchronise() }

    private static func aside(_ file: String) -> String {
        let (directory, name) = PathParts.split(file)
        return "\(directory)/.\(name)\(asideSuffix)"
    }

    private static func resolved(_ file: String) throws(PluginFault) -> String {
        guard let path = unsafe realpath(file, nil) else {
            throw PluginFault(
                .unreadable, "\(file) cannot be read: \(SystemError.text(errno))", mend: "Name the library.")
        }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }
}
