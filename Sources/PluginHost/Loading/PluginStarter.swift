import Logging
import PluginMessages
import PluginRuntime

/// Brings one admitted build to run: load, compare the manifest, start, ask what it serves.
///
/// How long each of the plugin's own steps may take is kept by the connection.
struct PluginStarter: Sendable {
    /// A plugin that has started and is not registered yet.
    struct Started: Sendable {
        let connection: any PluginConnection
        let coverage: PluginCoverage
    }

    let configuration: PluginHostConfiguration
    let inProcess: ConnectionMaker
    /// Nil where no workers can be had.
    let worker: ConnectionMaker?
    let logger: Logger

    func start(
        _ build: AdmittedBuild, settings: PluginSettings, log: PluginLogRing
    ) async throws(PluginFault) -> Started {
        do {
            let make = try maker(for: build)
            let store = try ObjectStore(
                directory: configuration.objectsDirectory, maximumBytes: configuration.maximumLibraryBytes)
            let notice = BreachNotice(of: build.id, build: build.sha256, logger: logger)
            let connection = try await store.withVerified(build.library) { _ in
                try await make(
                    ConnectionOrder(library: build.library, manifest: build.manifest, settings: settings) { event in
                        log.append(event)
                        if let breach = event.breach { notice.take(breach) }
                    })
            }
            return try await begin(connection, build, settings.settingsJSON)
        } catch {
            throw Self.fault(error, of: build)
        }
    }

    private func maker(for build: AdmittedBuild) throws(PluginFault) -> ConnectionMaker {
        if configuration.isolation(of: build.id) == .inProcess { return inProcess }
        guard let worker else {
            throw PluginFault(
                .isolationUnavailable,
                "\(build.id) is to run in a worker, and the program `parasol-worker` is not there",
                mend: "Install it beside `parasol`, or list the plugin under plugins.inProcess.")
        }
        return worker
    }

    private func begin(
        _ connection: any PluginConnection, _ build: AdmittedBuild, _ settings: [UInt8]
    ) async throws -> Started {
        do {
            try Self.requireSameManifest(connection, build)
            try await connection.start(settings: settings)
            let coverage =
                switch build.manifest.coverage {
                case .manifest: PluginCoverage(build.manifest)
                case .settings: try PluginCoverage.described(try await connection.describe(), within: build.manifest)
                }
            return Started(connection: connection, coverage: coverage)
        } catch {
            await connection.stop()
            throw error
        }
    }

    /// Compared in canonical form, so that a plugin in C may give its manifest with the spaces and order of its source.
    private static func requireSameManifest(
        _ connection: any PluginConnection, _ build: AdmittedBuild
    ) throws(PluginFault) {
        let given = connection.manifestBytes
        guard given != build.packed.bytes else { return }
        if let canonical = try? CanonicalManifest.canonicalise(given), canonical == build.packed.bytes { return }
        throw PluginFault(
            .manifestDiffers, "the running plugin gives another manifest than the one packed into \(build.file)",
            mend: "Pack the library again with `parasol plugin pack` after every build.")
    }

    /// People know the file that they dropped, not the private copy that was loaded.
    private static func fault(_ error: any Error, of build: AdmittedBuild) -> PluginFault {
        guard let fault = error as? PluginFault else {
            // What is no fault of the contract is not repeated: nobody knows what its text holds.
            return PluginFault(
                .loadFailed, "\(build.file) cannot be loaded", mend: "Look at it with `parasol plugin inspect`.")
        }
        return PluginFault(
            code: fault.code, message: fault.message.replacing(build.library.path, with: build.file), mend: fault.mend)
    }
}
