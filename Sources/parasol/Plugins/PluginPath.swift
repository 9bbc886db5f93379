import DSRModel

/// Where a plugin is found at the control socket.
enum PluginPath {
    /// The path of a plugin; throws for what is no plugin id.
    static func of(_ id: String) throws -> String {
        guard PluginID(rawValue: id).isValid else {
            throw Failure.configuration("\(id) is no plugin id: it is like com.example.accounts")
        }
        return "/v1/plugins/\(id)"
    }
}
