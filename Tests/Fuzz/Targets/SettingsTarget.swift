import Foundation
import PluginFixtures
import PluginMessages
import Settings

/// `plugins.d/<id>.yaml`, checked against a schema.
struct SettingsTarget: FuzzTarget {
    let corpus: [Sample]
    let dictionary =
        ConfigurationTarget.words
        + ["enabled: ", "settings: ", "after: ", "tables: ", "ratio: "].map { Array($0.utf8) }
    private let scratch: ScratchDirectory
    private let schema: JSONValue

    init() throws {
        scratch = try ScratchDirectory()
        corpus = [Sample(try Corpus.file("settings/com.example.accounts.yaml"))]
        schema = try MessageCoding.decode(JSONValue.self, from: Corpus.file("settings/schema.json"))
    }

    func run(_ input: [UInt8]) async throws {
        let path = scratch.path + "/com.example.accounts.yaml"
        try Data(input).write(to: URL(filePath: path))
        let (faults, _) = PluginSettingsFile.validate(
            path: path, schema: schema, environment: ["API_KEY": "secret-4711"])
        try ConfigurationTarget.check(faults)
    }
}
