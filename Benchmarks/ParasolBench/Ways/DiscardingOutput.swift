import PluginHost

/// What a plugin prints, which nobody reads.
final class DiscardingOutput: PluginOutput {
    func append(_ bytes: [UInt8]) {}

    func read() -> [UInt8] { [] }
}
