import DSRModel
import Hummingbird
import Logging

extension ControlServer {
    /// The newest lines that `logs` gives where nothing is said.
    private static let defaultLines = 200

    /// The routes that act on plugins that run.
    func addPluginRoutes(to router: Router<BasicRequestContext>, _ operations: PluginOperations) {
        router.get("/v1/plugins/{id}/logs") { request, context in
            let plugin = try Self.plugin(context)
            let last = request.uri.queryParameters["last"].flatMap { Int($0) } ?? Self.defaultLines
            guard let text = try await operations.logs(plugin, min(max(last, 0), 100_000)) else {
                throw HTTPError(.notFound)
            }
            return try Response.json(PluginLogView(plugin: plugin.rawValue, text: text))
        }
        router.post("/v1/plugins/{id}/release") { _, context in
            let plugin = try Self.plugin(context)
            guard try await operations.release(plugin) else {
                throw HTTPError(.conflict, message: "\(plugin) is not quarantined: there is nothing to release")
            }
            logger.warning("a plugin is released from its quarantine", metadata: ["plugin": "\(plugin)"])
            return try Response.json(ReleasedView(plugin: plugin.rawValue))
        }
        router.post("/v1/plugins/rescan") { _, _ in
            try await operations.rescan()
            return try Response.json(RescannedView(rescanned: true))
        }
    }

    private static func plugin(_ context: BasicRequestContext) throws -> PluginID {
        let plugin = PluginID(rawValue: try context.parameters.require("id"))
        guard plugin.isValid else { throw HTTPError(.badRequest, message: "that is no plugin id") }
        return plugin
    }
}
