import Foundation
import PluginMessages
import Settings

/// The schema of settings in a manifest, and a good file checked against it.
struct SchemaTarget: FuzzTarget {
    let corpus: [Sample]
    let dictionary =
        Words.json
        + [
            "\"type\":", "\"object\"", "\"properties\":{", "\"items\":", "\"pattern\":\"(a|b)*\"", "\"default\":",
            "\"enum\":[", "\"minimum\":1e308", "\"maxLength\":-1", "\"required\":[", "\"additionalProperties\":",
        ].map { Array($0.utf8) }
    private let settings: PluginSettingsFile

    init() throws {
        corpus = [Sample(try Corpus.file("settings/schema.json"))]
        settings = try PluginSettingsFile.load(
            path: Corpus.url("settings/com.example.accounts.yaml").path, environment: ["API_KEY": "secret-4711"])
    }

    func run(_ input: [UInt8]) async throws {
        guard let schema = try? MessageCoding.decode(JSONValue.self, from: input) else { return }
        do {
            _ = try settings.settings(checkedAgainst: schema)
        } catch {
            try ConfigurationTarget.check(error.errors)
        }
    }
}
