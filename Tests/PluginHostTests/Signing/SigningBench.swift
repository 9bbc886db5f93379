import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginRuntime

/// A directory with one library, a key, and what vets it.
struct SigningBench {
    let scratch: ScratchDirectory
    let library: String
    let key = SigningKey()
    var sidecarFile: String { library + ".parasol.json" }
    /// What the library's constructor makes.
    var marker: String { scratch.path + "/constructor-ran" }

    init() throws {
        scratch = try ScratchDirectory()
        let marker = scratch.path + "/constructor-ran"
        library = try FixturePlugin.with("com.example.accounts") { $0.marker = marker }
            .build(into: scratch, named: "accounts.so")
    }

    /// Writes the sidecar, signed with a key where one is given, after a change.
    @discardableResult
    func sign(
        _ signer: SigningKey?, _ change: (inout PluginSidecar) throws -> Void = { _ in }
    ) throws -> PluginSidecar {
        var sidecar = try PluginSidecar(library: library)
        try change(&sidecar)
        if let signer { try sidecar.sign(with: signer) }
        try sidecar.write(besides: library)
        return sidecar
    }

    /// Changes the sidecar's text.
    func edit(_ change: (String) -> String) throws {
        let text = try String(contentsOfFile: sidecarFile, encoding: .utf8)
        let changed = change(text)
        precondition(changed != text, "the change changes nothing")
        try Data(changed.utf8).write(to: URL(filePath: sidecarFile))
        try setMode(0o644, of: sidecarFile)
    }

    /// Vets the library, and gives the refusal; nil where there is none.
    func refusal(keys: [TrustedKey]? = nil, level: Int = 0) throws -> Refusal? {
        let store = try ObjectStore(directory: scratch.path + "/objects", maximumBytes: 1 << 22)
        let trust = TrustPolicy(keys: try keys ?? [key.trusted], minimumLevel: level)
        do {
            _ = try LibraryVetting(store: store, trust: trust).vet(library)
            return nil
        } catch {
            return error
        }
    }
}
