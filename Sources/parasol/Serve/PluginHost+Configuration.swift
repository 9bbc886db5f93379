import DSRModel
import FoundationEssentials
import Glibc
import Logging
import PluginHost
import Settings

extension PluginHost {
    /// A host as the configuration describes it, which has loaded nothing yet.
    ///
    /// `objects` is where the private copies of libraries lie; `remembers` is false for one that only tries the plugins.
    /// `acceptsAnyVersion` is for authors, who build one version many times.
    static func configured(
        by configuration: GatewayConfiguration, objects: String, remembers: Bool, acceptsAnyVersion: Bool = false,
        settings: SettingsFiles, outputs: PluginOutputs, logger: Logger
    ) throws -> PluginHost {
        var host = PluginHostConfiguration(
            directory: configuration.plugins.directory, objectsDirectory: objects,
            isolation: configuration.plugins.isolation == .worker ? .worker : .inProcess,
            sharedDatapoints: Set(configuration.datapoints.shared))
        host.inProcess = Set(configuration.plugins.inProcess)
        host.trust = try configuration.trustPolicy
        host.lockDirectory = remembers ? configuration.state.directory : nil
        host.acceptsAnyVersion = acceptsAnyVersion
        return PluginHost(
            configuration: host, settings: settings, logger: logger,
            makeWorker: WorkerProgram.path.map { program in
                WorkerConnections.maker(
                    executable: program, protecting: configuration.protectedPaths, output: outputs.output)
            })
    }
}

/// The program around each plugin.
enum WorkerProgram {
    /// `parasol-worker` beside this program; nil where it is not there.
    static var path: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { return nil }
        let program = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let end = program.lastIndex(of: "/") else { return nil }
        let worker = program[...end] + "parasol-worker"
        return access(String(worker), X_OK) == 0 ? String(worker) : nil
    }
}

extension GatewayConfiguration {
    /// What no plugin in a worker may reach, whatever it asks for.
    fileprivate var protectedPaths: [String] {
        let files = [
            file, sombra.publicKeyFile, sombra.caFile, sombra.clientCertificateFile, sombra.clientKeyFile,
        ]
        return [state.directory, plugins.directory, databasePath] + files.compactMap { $0 }
    }
}
