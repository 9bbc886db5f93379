import Testing

@testable import Settings

/// The variables that make a configuration complete.
let required = [
    "SOMBRA_URL": "https://multi-tenant.sombra.transcend.io",
    "SOMBRA_AUDIENCE": "northwind-books",
    "TRANSCEND_API_KEY": "transcend-key",
]

/// Loads a file with the required values in the environment, except those that the test gives itself.
func load(
    _ yaml: String, environment: [String: String] = required, in directory: TemporaryDirectory? = nil
) throws -> GatewayConfiguration {
    let directory = try directory ?? TemporaryDirectory()
    try directory.write(yaml, to: "parasol.yaml")
    return try GatewayConfiguration.load(
        path: nil, environment: environment, workingDirectory: directory.path)
}

/// The faults of a file.
func faults(
    _ yaml: String, environment: [String: String] = required, in directory: TemporaryDirectory? = nil
) throws -> [ConfigurationError] {
    do {
        _ = try load(yaml, environment: environment, in: directory)
        return []
    } catch let errors as ConfigurationErrors {
        return errors.errors
    }
}
