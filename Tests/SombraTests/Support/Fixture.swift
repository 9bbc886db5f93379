import Foundation
import NIOCore
import NIOHTTP1
import PluginMessages
import Testing

/// A file of `Fixtures/`.
struct Fixture {
    let name: String
    let document: JSONValue

    static func path(_ name: String) -> String { Bundle.module.bundlePath + "/Fixtures/" + name }

    init(_ name: String) throws {
        self.name = name
        let bytes = try Data(contentsOf: URL(filePath: Self.path(name)))
        document = try MessageCoding.decode(JSONValue.self, from: bytes)
    }

    /// The names of the files in a folder, such as `responses`.
    static func names(in folder: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path(folder))) ?? []
        return files.filter { $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
    }

    /// The member `body` as it goes over the wire: text as it is, anything else as JSON, `null` as nothing.
    func body() throws -> [UInt8] {
        switch document["body"] {
        case .string(let text): Array(text.utf8)
        case .null, nil: []
        case let value?: try MessageCoding.encode(value)
        }
    }

    func headers() throws -> HTTPHeaders {
        var headers = HTTPHeaders()
        for (name, value) in try #require(document["headers"]?.object) {
            headers.add(name: name, value: try #require(value.string))
        }
        return headers
    }

    func status() throws -> Int { Int(try #require(document["status"]?.integer)) }
}
