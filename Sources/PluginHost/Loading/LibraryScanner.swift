import DSRModel
import PluginMessages
import PluginRuntime

/// Looks through the drop directory and vets what is new in it.
///
/// A file is vetted again when anything the file system says of it or of its sidecar has changed; a deep scan vets
/// every file anew, whatever the file system says. One scan at a time.
struct LibraryScanner {
    /// What one look found.
    struct Scan: Sendable {
        /// Sound builds, in the order of files.
        var builds: [AdmittedBuild] = []
        var refusals: [Refusal] = []
        /// Every library's path, sound or not.
        var files: Set<String> = []
    }

    private struct Verdict: Sendable {
        let identity: FileIdentity
        let result: Result<AdmittedBuild, Refusal>
    }

    private let configuration: PluginHostConfiguration
    private var verdicts: [String: Verdict] = [:]

    init(configuration: PluginHostConfiguration) { self.configuration = configuration }

    /// Looks now; blocks for as long as reading the new files takes.
    mutating func scan(deep: Bool) -> Scan {
        var scan = Scan()
        do throws(PluginFault) {
            let store = try ObjectStore(
                directory: configuration.objectsDirectory, maximumBytes: configuration.maximumLibraryBytes)
            let vetting = LibraryVetting(store: store, trust: configuration.trust)
            let files = try DropDirectory(path: configuration.directory).libraries()
            var seen: [String: Verdict] = [:]
            for file in files {
                let verdict = verdict(on: file, by: vetting, store, deep: deep)
                seen[file] = verdict
                switch verdict.result {
                case .success(let build): scan.builds.append(build)
                case .failure(let refusal): scan.refusals.append(refusal)
                }
            }
            verdicts = seen
            scan.files = Set(files)
        } catch {
            // What lies there is not known, so nothing of it counts as removed.
            scan.files = Set(verdicts.keys)
            scan.builds = verdicts.values.compactMap { try? $0.result.get() }.sorted { $0.file < $1.file }
            scan.refusals = [Refusal(file: configuration.directory, id: nil, fault: error)]
        }
        return scan
    }

    private func verdict(
        on file: String, by vetting: LibraryVetting, _ store: ObjectStore, deep: Bool
    ) -> Verdict {
        // Taken before the file is read: a write in between shows as a change at the next look.
        let identity = FileIdentity(of: file)
        if !deep, let known = verdicts[file], known.identity == identity, identity.isSettled { return known }
        do throws(Refusal) {
            let candidate = try vetting.vet(file)
            do throws(PluginFault) {
                let library = try store.admit(candidate.staged)
                return Verdict(
                    identity: identity,
                    result: .success(AdmittedBuild(file: file, library: library, packed: candidate.packed)))
            } catch {
                throw Refusal(file: file, id: candidate.packed.manifest.id, fault: error)
            }
        } catch {
            return Verdict(identity: identity, result: .failure(error))
        }
    }
}
