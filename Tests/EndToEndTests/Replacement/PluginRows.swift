/// What `parasol plugin list --format json` prints.
struct PluginRows: Decodable {
    struct Plugin: Decodable {
        let id: String
        let version: String
        let build: String
        let state: String
        let process: Int32?
        let file: String?
        let unaskedEnds: Int
        let misbehaviours: Int
        let reason: String
    }

    struct Refused: Decodable {
        let file: String
        let id: String?
        let code: String
        let message: String
    }

    let plugins: [Plugin]
    let refused: [Refused]
    let missing: [String]
}

extension House {
    /// The plugins as the running gateway shows them.
    func pluginRows() async throws -> PluginRows {
        try await parasol("plugin", "list", "--format", "json").json()
    }
}
