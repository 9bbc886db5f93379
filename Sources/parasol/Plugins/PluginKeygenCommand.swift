import ArgumentParser
import PluginHost
import PluginRuntime

/// Makes a key to sign plugins with.
struct PluginKeygenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen", abstract: "Makes a pair of keys to sign plugins with.",
        discussion: "The private key goes into a file that only you can read, and is never printed.")

    @Option(help: "Where to write the keys: DIRECTORY/NAME makes NAME.key and NAME.pub there.")
    var output = "parasol-signing"

    func run() async throws {
        do throws(PluginFault) {
            let key = SigningKey()
            let trusted = try key.trusted
            try key.write(to: output)
            Output.line(
                """
                private key  \(output).key (for `parasol plugin sign --key`; keep it where only you can read it)
                public key   \(output).pub (key \(trusted.id))

                For the gateway's configuration:

                plugins:
                  trustedKeys: ["\(trusted)"]
                """)
        } catch {
            throw Failure.action(error.description)
        }
    }
}
