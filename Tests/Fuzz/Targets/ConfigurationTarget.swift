import Foundation
import PluginFixtures
import Settings

/// `parasol.yaml`.
struct ConfigurationTarget: FuzzTarget {
    static let words =
        ([
            "&a ", "*a", "*b", "<<: *a", "[*c, *c, *c, *c, *c, *c, *c, *c]", "!!binary ", "!!float ", "---\n", "...\n",
            "? ", "- ", ": ", "|\n", ">-\n", "{", "}", "[", "]", "#", "\t", "\n  ", "\n", "''", "\"\\x00\"", "~",
            ".inf",
            "0x7fffffffffffffff", "0o777", "1e400", "1 h", "-1 s", "99999999999999 d", "16777216 TiB", "10 GiB",
            "{env: API_KEY}", "{file: /dev/null}", "{file: .}", "{env: }", "%YAML 9.9\n", "\u{feff}", "\u{85}",
        ]).map { Array($0.utf8) } + [[0xff], [0xc0, 0x80], [0]]

    let corpus: [Sample]
    let dictionary: [[UInt8]]
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
        corpus = try Corpus.folder("configuration")
        dictionary = Self.words + GatewayConfiguration.reference.map { Array("\($0.key): ".utf8) }
    }

    func run(_ input: [UInt8]) async throws {
        let path = scratch.path + "/parasol.yaml"
        try Data(input).write(to: URL(filePath: path))
        do {
            _ = try GatewayConfiguration.load(
                path: path, environment: ["API_KEY": "secret-4711", "ADMIN_TOKEN": "secret-4711"],
                workingDirectory: scratch.path)
        } catch {
            guard !error.errors.isEmpty else { throw Violation("a file is refused without a word") }
            try Self.check(error.errors)
        }
    }

    /// No fault quotes a secret.
    static func check(_ faults: [ConfigurationError]) throws {
        guard !faults.contains(where: { "\($0)".contains("secret-4711") }) else {
            throw Violation("a fault quotes a secret")
        }
    }
}
