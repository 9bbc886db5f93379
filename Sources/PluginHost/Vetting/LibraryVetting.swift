import PluginMessages
import PluginRuntime

/// Everything that is checked of a library before any of its code runs, in this order: owner and mode, size, hash,
/// ELF header and needed libraries, manifest.
struct LibraryVetting: Sendable {
    let store: ObjectStore

    /// A copy of the library that passed, or a throw that says what did not.
    func vet(_ file: String) throws(Refusal) -> Candidate {
        let staged: StagedLibrary
        let facts: LibraryFacts
        do {
            staged = try store.stage(file)
            facts = try PluginLibrary.inspect(descriptor: staged.copy.descriptor.number, named: file)
        } catch {
            throw Refusal(file: file, id: nil, fault: error)
        }
        do {
            try facts.links.requireOwnSwiftRuntime(named: file)
            return Candidate(staged: staged, packed: try CanonicalManifest.packed(facts.manifestBytes))
        } catch {
            throw Refusal(file: file, id: ManifestGlimpse.id(in: facts.manifestBytes), fault: error)
        }
    }
}
