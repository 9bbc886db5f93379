import DSRModel
import Foundation
import PluginMessages
import Testing

@testable import parasol

@Suite("The published JSON Schemas of the plugin contract")
struct SchemaTests {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private static let golden = package + "/Tests/PluginMessagesTests/Fixtures/golden"

    private static func json(_ path: String) throws -> JSONValue {
        try MessageCoding.decode(JSONValue.self, from: try Data(contentsOf: URL(filePath: path)))
    }

    private static func schema(_ message: PluginSchemaCommand.Message) throws -> SubsetSchema {
        SubsetSchema(root: try json("\(package)/Docs/schemas/v1/\(message.rawValue).schema.json"))
    }

    /// The schema that a golden file must fit: its name says which message it is.
    private static func schema(ofGolden name: String) throws -> SubsetSchema {
        let kind = name.split(separator: ".")[0].split(separator: "-")[0]
        return try schema(try #require(PluginSchemaCommand.Message(rawValue: String(kind)), "\(name)"))
    }

    @Test("each golden message of version 1 fits its schema")
    func goldens() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.golden)
        #expect(names.count >= 23)
        for name in names {
            #expect(try Self.schema(ofGolden: name).faults(of: Self.json("\(Self.golden)/\(name)")) == [], "\(name)")
        }
    }

    @Test("each golden message without a member that is required, or with one of another type, does not fit")
    func mutations() throws {
        var mutations = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.golden) {
            let schema = try Self.schema(ofGolden: name)
            let members = try #require(try Self.json("\(Self.golden)/\(name)").object)
            for required in schema.root["required"]?.array?.compactMap(\.string) ?? [] {
                var less = members
                less[required] = nil
                #expect(try !schema.faults(of: .object(less)).isEmpty, "\(name) without \(required)")
                mutations += 1
            }
            for member in members.keys {
                var other = members
                // No member of any message takes a number that is no whole one.
                other[member] = .number(0.5)
                #expect(try !schema.faults(of: .object(other)).isEmpty, "\(name) with another \(member)")
                mutations += 1
            }
        }
        #expect(mutations > 200)
    }

    @Test(
        "what the contract forbids does not fit",
        arguments: [
            (PluginSchemaCommand.Message.outcome, #"{"schema":1,"outcome":"skipped"}"#),
            (.outcome, #"{"schema":1,"outcome":"waiting","until":1}"#),
            (.outcome, #"{"schema":1,"outcome":"finished"}"#),
            (.outcome, #"{"schema":1,"outcome":"hold","templateID":"1","templateTitle":"One"}"#),
            (.outcome, #"{"schema":1,"outcome":"done","datapoints":{"orders":{"outcome":"held"}}}"#),
            (.item, #"{"datapoint":"","kind":"value"}"#), (.item, #"{"datapoint":"a","kind":"row"}"#),
            (.manifest, #"{"schema":2,"id":"com.example.a","version":"1.0.0","owner":"a"}"#),
            (.manifest, #"{"schema":1,"id":"Accounts","version":"1.0.0","owner":"a"}"#),
            (.manifest, #"{"schema":1,"id":"com.example.a","version":"1.0","owner":"a"}"#),
            (
                .manifest,
                #"{"schema":1,"id":"a.b","version":"1.0.0","owner":"a","guards":[{"requestTypes":["ACCESS"]}]}"#
            ),
            (
                .manifest,
                #"{"schema":1,"id":"a.b","version":"1.0.0","owner":"a","handles":[{"requestTypes":["ERASURE"],"identifiers":["email"],"datapoints":["x"]}]}"#
            ),
            (.settings, #"{"type":"text"}"#), (.settings, #"{"properties":{"a":{"format":"uri"}}}"#),
            (.settings, #"{"minLength":-1}"#), (.logEvent, #"{"tags":{}}"#),
            (.logEvent, #"{"message":"a","tags":{"b":[1]}}"#),
        ])
    func forbidden(message: PluginSchemaCommand.Message, text: String) throws {
        let value = try MessageCoding.decode(JSONValue.self, from: text.utf8)
        #expect(try !Self.schema(message).faults(of: value).isEmpty)
    }

    @Test("a log event and the settings schema of the golden manifest fit")
    func others() throws {
        let event = #"{"message":"ready","tags":{"edition":"1","count":3,"on":true}}"#
        let logged = try MessageCoding.decode(JSONValue.self, from: event.utf8)
        #expect(try Self.schema(.logEvent).faults(of: logged) == [])
        let settings = try #require(try Self.json(Self.golden + "/manifest-full.json")["settings"])
        #expect(try Self.schema(.settings).faults(of: settings) == [])
    }

    @Test("each names its draft, its version and every request type")
    func heads() throws {
        for message in PluginSchemaCommand.Message.allCases {
            let root = try Self.schema(message).root
            #expect(root["$schema"] == "https://json-schema.org/draft/2020-12/schema")
            #expect(root["$id"]?.string == "urn:parasol:plugin-contract:v1:\(message.rawValue)")
            if let types = root["$defs"]?["requestType"]?["enum"]?.array {
                #expect(types.compactMap(\.string) == RequestType.allCases.map(\.rawValue))
            }
        }
    }
}
