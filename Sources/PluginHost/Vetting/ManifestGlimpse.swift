import DSRModel
import PluginMessages

/// Who a manifest that may break any rule says it is, so that a refusal can name the plugin and not the file alone.
enum ManifestGlimpse {
    static func id(in bytes: [UInt8]) -> PluginID? {
        // What is no JSON names nobody; that it is none is told by the refusal itself.
        guard let id = (try? MessageCoding.decode(JSONValue.self, from: bytes))?["id"]?.string else { return nil }
        let plugin = PluginID(rawValue: id)
        return plugin.isValid ? plugin : nil
    }
}
