import PluginMessages
import PluginRuntime

/// Brings one vetted library to run: load, compare the manifest, start, ask what it serves.
///
/// How long each of the plugin's own steps may take is kept by the connection.
struct PluginStarter: Sendable {
    /// A plugin that has started and is not registered yet.
    struct Started: Sendable {
        let connection: any PluginConnection
        let coverage: PluginCoverage
        let build: String
    }

    let store: ObjectStore
    let makeConnection: ConnectionMaker

    func start(
        _ candidate: Candidate, settings: PluginSettings, log: PluginLogRing
    ) async throws(PluginFault) -> Started {
        let object = try store.admit(candidate.staged)
        do {
            let connection = try await store.withVerified(object) { _ in
                try await makeConnection(
                    ConnectionOrder(library: object, manifest: candidate.manifest, settings: settings) {
                        log.append($0)
                    })
            }
            return try await begin(connection, candidate, settings.settingsJSON, build: object.sha256)
        } catch {
            throw Self.fault(error, of: candidate, loadedFrom: object.path)
        }
    }

    private func begin(
        _ connection: any PluginConnection, _ candidate: Candidate, _ settings: [UInt8], build: String
    ) async throws -> Started {
        do {
            try Self.requireSameManifest(connection, candidate)
            try await connection.start(settings: settings)
            let coverage =
                switch candidate.manifest.coverage {
                case .manifest: PluginCoverage(candidate.manifest)
                case .settings:
                    try PluginCoverage.described(try await connection.describe(), within: candidate.manifest)
                }
            return Started(connection: connection, coverage: coverage, build: build)
        } catch {
            await connection.stop()
            throw error
        }
    }

    /// Compared in canonical form, so that a plugin in C may give its manifest with the spaces and order of its source.
    private static func requireSameManifest(
        _ connection: any PluginConnection, _ candidate: Candidate
    ) throws(PluginFault) {
        let given = connection.manifestBytes
        guard given != candidate.packed.bytes else { return }
        if let canonical = try? CanonicalManifest.canonicalise(given), canonical == candidate.packed.bytes { return }
        throw PluginFault(
            .manifestDiffers, "the running plugin gives another manifest than the one packed into \(candidate.file)",
            mend: "Pack the library again with `parasol plugin pack` after every build.")
    }

    /// People know the file that they dropped, not the private copy that was loaded.
    private static func fault(_ error: any Error, of candidate: Candidate, loadedFrom path: String) -> PluginFault {
        guard let fault = error as? PluginFault else {
            // What is no fault of the contract is not repeated: nobody knows what its text holds.
            return PluginFault(
                .loadFailed, "\(candidate.file) cannot be loaded", mend: "Look at it with `parasol plugin inspect`.")
        }
        return PluginFault(
            code: fault.code, message: fault.message.replacing(path, with: candidate.file), mend: fault.mend)
    }
}
