import ArgumentParser
import DSRModel
import PluginHost
import PluginRuntime

/// Vouches for a library in its sidecar.
struct PluginSignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Signs a library: writes hash, manifest hash and signature into its sidecar.",
        discussion: "What `parasol plugin check` wrote there is signed with it; signatures of other keys stay.")

    @Argument(help: "The library, packed.")
    var file: String
    @Option(help: "The private key: the .key file of `parasol plugin keygen`.")
    var key: String

    func run() async throws {
        do throws(PluginFault) {
            let key = try SigningKey.load(key)
            var sidecar = try PluginSidecar.current(of: file)
            try sidecar.sign(with: key)
            try sidecar.write(besides: file)
            let level = sidecar.level.map { "level \($0)" } ?? "not checked, so without a level"
            Output.line(
                "\(PluginSidecar.path(besides: file)): \(sidecar.plugin) \(sidecar.version), \(level), "
                    + "signed by key \(try key.trusted.id)")
        } catch {
            throw Failure.action(error.description)
        }
    }
}
