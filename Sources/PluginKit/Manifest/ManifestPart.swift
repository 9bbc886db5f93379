/// One declaration in the braces of a ``PluginMessages/Manifest``, such as ``Access``.
public protocol ManifestPart: Sendable {
    /// Adds the declaration to a manifest.
    func add(to manifest: inout Manifest)
}

/// Collects the declarations of a manifest.
@resultBuilder
public enum ManifestBuilder {
    /// Takes the declarations in their order.
    public static func buildBlock(_ parts: any ManifestPart...) -> [any ManifestPart] { parts }
}
