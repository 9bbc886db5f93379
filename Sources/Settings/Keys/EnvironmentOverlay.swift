import Configuration

/// The environment's say in the configuration, read through swift-configuration.
///
/// The provider is asked directly: a `ConfigReader` would start to write an access log of its own when a certain
/// variable is set.
struct EnvironmentOverlay: Sendable {
    private let provider: EnvironmentVariablesProvider

    init(_ variables: [String: String]) {
        provider = EnvironmentVariablesProvider(environmentVariables: variables, secretsSpecifier: .all)
    }

    /// The variable that overrides a key: `sombra.apiKey` is `SOMBRA_API_KEY`.
    static func variable(for key: String) -> String? {
        // Asking for text converts nothing, so that the question cannot fail.
        try? EnvironmentVariablesProvider(environmentVariables: [:])
            .value(forKey: absolute(key), type: .string).encodedKey
    }

    /// What the environment says to a key; nil where its variable is not set or empty.
    func value<Root>(of key: ConfigurationKey<Root>) throws(ConfigurationError) -> DocumentNode? {
        guard let variable = key.variable else { return nil }
        let place = Place.environment(variable)
        func untyped(_ text: String) -> DocumentNode { DocumentNode(content: .untyped(text), place: place) }
        do {
            let name = Self.absolute(key.name)
            guard case .string(let text)? = try provider.value(forKey: name, type: .string).value?.content,
                !text.isEmpty
            else { return nil }
            guard key.isList else { return untyped(text) }
            guard
                case .stringArray(let elements)? = try provider.value(forKey: name, type: .stringArray).value?.content
            else { return nil }
            return DocumentNode(content: .list(elements.map(untyped)), place: place)
        } catch {
            throw ConfigurationError(
                code: .wrongType, place: place, key: key.name, problem: "the variable cannot be read",
                mend: "write \(key.type)")
        }
    }

    private static func absolute(_ key: String) -> AbsoluteConfigKey {
        AbsoluteConfigKey(key.split(separator: ".").map(String.init))
    }
}
