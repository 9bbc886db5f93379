import Foundation
import PluginFixtures
import Testing

/// Something that keeps a gateway from starting, and what it must say about it.
struct WrongWay: Sendable, CustomTestStringConvertible {
    let name: String
    /// 2 for configuration, 1 for anything else.
    let code: CInt
    /// What the message names: the thing at fault and the mend.
    let says: [String]
    let prepare: @Sendable (House) throws -> Void

    var testDescription: String { name }

    static func edit(_ name: String, _ text: String, _ other: String, says: [String]) -> WrongWay {
        WrongWay(name: name, code: 2, says: says) { house in
            let configuration = try house.text(of: "parasol.yaml")
            guard configuration.contains(text) else {
                throw Inbox.Missed(description: "the configuration holds no \(text)")
            }
            try house.write(configuration.replacing(text, with: other), to: "parasol.yaml")
        }
    }

    static func remove(_ name: String, _ file: String, code: CInt, says: [String]) -> WrongWay {
        WrongWay(name: name, code: code, says: says) { house in
            try FileManager.default.removeItem(atPath: house.directory.path + "/" + file)
        }
    }
}

extension WrongWay {
    /// Wrong in the configuration.
    static let configuration: [WrongWay] = [
        .remove("no file", "parasol.yaml", code: 2, says: ["parasol.yaml"]),
        WrongWay(name: "not YAML", code: 2, says: ["parasol.yaml:"]) { house in
            try house.write("http: {port: 0\n", to: "parasol.yaml")
        },
        .edit("an unknown key", "audience:", "audiense:", says: ["parasol.yaml:", "sombra.audiense", "audience"]),
        .edit("a wrong type", "http: {port: 0}", "http: {port: many}", says: ["parasol.yaml:1:", "http.port"]),
        .edit("a missing key", "audience: northwind-books", "", says: ["sombra.audience", "SOMBRA_AUDIENCE"]),
        .edit(
            "a variable that is not set", "{file: api.key}", "{env: NOBODY_SETS_THIS}",
            says: ["transcend.apiKey", "NOBODY_SETS_THIS"]),
        .remove("no secret file", "api.key", code: 2, says: ["parasol.yaml:", "transcend.apiKey"]),
        .edit(
            "the placeholder of the reverse tunnel", "url: http://127.0.0.1:9",
            "url: https://sombra-reverse-tunnel.transcend.io", says: ["sombra.url"]),
        .edit(
            "a trusted key that is none", "plugins: {directory: plugins.d}",
            "plugins: {directory: plugins.d, trustedKeys: [none.pub]}", says: ["plugins.trustedKeys", "ed25519:"]),
        .edit(
            "a store that is not part of this version", "state: {directory: state}",
            "state: {directory: state}\nstore: {url: 'postgres://db/parasol'}", says: ["store.url"]),
        .remove("no file of signing keys", "sombra.pem", code: 2, says: ["parasol.yaml:", "sombra.publicKeyFile"]),
        WrongWay(name: "a file of signing keys without one", code: 2, says: ["sombra.publicKeyFile", "sombra.pem"]) {
            try $0.write("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", to: "sombra.pem")
        },
    ]

    /// Wrong in the state directory, of a gateway that has run before.
    static let state: [WrongWay] = [
        WrongWay(name: "the state directory is a file", code: 1, says: ["/state"]) { house in
            try FileManager.default.removeItem(atPath: house.state)
            try house.write("", to: "state")
        },
        WrongWay(name: "a database that is none", code: 1, says: ["/state", "store_corrupt"]) { house in
            try house.write(String(repeating: "no database ", count: 4096), to: "state/parasol.db", mode: 0o600)
        },
        .remove("no key", "state/store.key", code: 1, says: ["store.key", "key_file_missing", "backup"]),
        WrongWay(name: "a key that is none", code: 1, says: ["store.key", "key_file_malformed", "backup"]) { house in
            try house.write("{}", to: "state/store.key", mode: 0o600)
        },
        WrongWay(name: "a key that others can read", code: 1, says: ["store.key", "chmod 600"]) { house in
            try house.write(try house.text(of: "state/store.key"), to: "state/store.key", mode: 0o644)
        },
        WrongWay(name: "another gateway's key", code: 1, says: ["/state", "store_wrong_key"]) { house in
            try house.write(try house.text(of: "other.key"), to: "state/store.key", mode: 0o600)
        },
    ]
}
