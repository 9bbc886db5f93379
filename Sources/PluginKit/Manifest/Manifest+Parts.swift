extension Manifest {
    /// Declares what a plugin is and, in the braces, what it serves.
    ///
    /// Nothing is checked here, so that a mistake stops no process: `parasol plugin pack` reports the manifest's
    /// ``PluginMessages/Manifest/problems``, and a plugin that has any refuses to start and names them.
    ///
    /// - Parameters:
    ///   - id: A reverse domain name that stays the same over all versions.
    ///   - version: The version in semantic versioning.
    ///   - owner: Who answers for the plugin, with an address.
    ///   - summary: What the plugin does, in a sentence.
    ///   - coverage: `.settings` for a plugin whose settings say what it serves; it then writes `describe()`.
    ///   - settings: The schema of the settings, in JSON Schema.
    ///   - limits: What the plugin asks for; the operator's settings override it.
    ///   - needs: What the plugin must reach outside its process.
    ///   - parts: What the plugin serves.
    public init(
        id: PluginID, version: String, owner: String, summary: String? = nil,
        coverage: CoverageSource = .manifest, settings: JSONValue? = nil, limits: Limits = Limits(),
        needs: Needs = Needs(), @ManifestBuilder _ parts: () -> [any ManifestPart]
    ) {
        self.init(
            id: id, version: version, owner: owner, summary: summary, coverage: coverage, handles: [],
            settings: settings, limits: limits, needs: needs
        )
        for part in parts() { part.add(to: &self) }
    }
}
