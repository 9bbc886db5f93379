import PluginMessages
import PluginRuntime

/// Everything that is checked of a library before any of its code runs, in this order: owner and mode, size, hash,
/// signature and level, ELF header and needed libraries, manifest.
struct LibraryVetting: Sendable {
    let store: ObjectStore
    let trust: TrustPolicy
    /// Whether somebody named the files and answers for them, so that their owner and mode do not count.
    let isNamedByOperator: Bool

    init(store: ObjectStore, trust: TrustPolicy = .none, isNamedByOperator: Bool = false) {
        self.store = store
        self.trust = trust
        self.isNamedByOperator = isNamedByOperator
    }

    /// A copy of the library that passed, or a throw that says what did not.
    func vet(_ file: String) throws(Refusal) -> Candidate {
        let staged: StagedLibrary
        let sidecar: PluginSidecar?
        let facts: LibraryFacts
        do {
            staged = try store.stage(file, isNamedByOperator: isNamedByOperator)
            sidecar = try trust.admit(file, sha256: staged.sha256, isNamedByOperator: isNamedByOperator)
            facts = try PluginLibrary.inspect(descriptor: staged.copy.descriptor.number, named: file)
        } catch {
            throw Refusal(file: file, id: nil, fault: error)
        }
        do {
            let packed = try CanonicalManifest.packed(facts.manifestBytes)
            try trust.require(sidecar, isOf: packed, in: file)
            return Candidate(staged: staged, packed: packed)
        } catch {
            throw Refusal(file: file, id: ManifestGlimpse.id(in: facts.manifestBytes), fault: error)
        }
    }
}
