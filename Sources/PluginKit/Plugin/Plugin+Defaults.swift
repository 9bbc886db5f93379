// What a manifest does not declare need not be written.
extension Plugin {
    /// Fails: the plugin does not hand out data.
    public func access(_ request: Request, into report: Report) async throws -> Outcome {
        throw NotWritten(function: "access(_:into:)", plugin: Self.manifest.id, declaration: "Access")
    }

    /// Fails: the plugin does not delete data.
    public func erase(_ request: Request) async throws -> Outcome {
        throw NotWritten(function: "erase(_:)", plugin: Self.manifest.id, declaration: "Erasure")
    }

    /// Fails: the plugin serves no other type.
    public func perform(_ request: Request) async throws -> Outcome {
        throw NotWritten(function: "perform(_:)", plugin: Self.manifest.id, declaration: "Handles")
    }

    /// Fails: the plugin answers no preflight check.
    public func enrich(_ request: Request) async throws -> PreflightDecision {
        throw NotWritten(function: "enrich(_:)", plugin: Self.manifest.id, declaration: "Enriches or Screens")
    }

    /// Fails: the plugin guards nothing.
    public func review(_ request: Request) async throws -> GuardDecision {
        throw NotWritten(function: "review(_:)", plugin: Self.manifest.id, declaration: "Guards")
    }

    /// Fails: the plugin cannot plan.
    public func plan(_ request: Request) async throws -> [String: Int64] {
        throw NotWritten(function: "plan(_:)", plugin: Self.manifest.id, declaration: "Plans")
    }

    /// Fails: the plugin's coverage stands in its manifest.
    public func describe() async throws -> CoverageDescription {
        throw NotWritten(function: "describe()", plugin: Self.manifest.id, declaration: "coverage: .settings")
    }

    /// Always healthy.
    public func health() async -> Health { .healthy }

    /// Does nothing.
    public func stop() async {}
}

/// A manifest declares what the plugin does not implement; trying again cannot help.
struct NotWritten: PluginFailure {
    let function: String
    let plugin: PluginID
    let declaration: String

    var description: String {
        "\(plugin) does not implement \(function). Write it, or take \(declaration) out of the manifest"
    }
}
