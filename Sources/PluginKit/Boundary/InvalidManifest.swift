/// A manifest that breaks the rules; the plugin refuses to start with it.
struct InvalidManifest: PluginFailure {
    let problems: [ManifestProblem]

    var description: String {
        "the manifest has \(problems.count) problem\(problems.count == 1 ? "" : "s"): "
            + problems.map(\.description).joined(separator: "; ")
    }
}
