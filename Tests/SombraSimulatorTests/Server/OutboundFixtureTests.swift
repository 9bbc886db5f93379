import AsyncHTTPClient
import DSRModel
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import SombraSimulator

/// Every call that the reference documents is taken as it stands in its fixture.
@Suite("Outbound fixtures")
struct OutboundFixtureTests {

    static let names: [String] = {
        let folder = Bundle.module.bundlePath + "/Fixtures/outbound"
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.map { $0.replacing(".json", with: "") }.sorted()
    }()

    @Test("all of them are here")
    func complete() { #expect(Self.names.count == 32) }

    @Test("it is taken", arguments: names)
    func taken(name: String) async throws {
        var configuration = Scene.configuration
        configuration.internalKey = name.contains("self-hosted") || name.contains("manual") ? "internal" : nil
        try await Scene.play(configuration) { simulator, receiver in
            let fixture = try Self.object(name)
            let nonce = try await Self.stage(name, simulator, receiver)
            let answer = try await Self.send(fixture, nonce: nonce, to: simulator)
            #expect(answer.status == 200, "\(answer.body)")
            let belief = await simulator.belief
            #expect(belief.ledger.map(\.status) == [200])
            #expect(belief.violations.filter { $0.kind == .malformed }.isEmpty)
            let asks = ["pending", "public-key", "request-identifiers"].contains { name.hasPrefix($0) }
            #expect(belief.ledger.first?.changes.isEmpty == asks)
        }
    }

    private static func object(_ name: String) throws -> [String: Any] {
        let url = try #require(
            Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures/outbound"))
        return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    }

    private static func stage(_ name: String, _ simulator: Simulator, _ receiver: Receiver) async throws -> String {
        let isPreflight = name.hasPrefix("enrich")
        let isErasure = name.hasPrefix("done") || name.hasPrefix("pending")
        var submission = Scene.submission(isErasure ? .erasure : .access)
        submission.id = "a1f0c3d2-0001-4c7e-9b1a-3d5e7f900001"
        if isPreflight {
            submission.id = "a1f0c3d2-0021-4c7e-9b1a-3d5e7f900021"
            submission.preflightChecks = [Scene.check]
        }
        return try await Scene.submit(submission, to: simulator, receiver).nonce
    }

    private static func send(
        _ fixture: [String: Any], nonce: String, to simulator: Simulator
    ) async throws -> Wire.Answer {
        let method = HTTPMethod(rawValue: try #require(fixture["method"] as? String))
        let path = try #require(fixture["path"] as? String)
        var headers = try #require(fixture["headers"] as? [String: String])
        for (name, value) in headers {
            headers[name] = value.replacing("<TRANSCEND_API_KEY>", with: simulator.apiKey)
                .replacing("<SOMBRA_INTERNAL_KEY>", with: "internal").replacing("<NONCE>", with: nonce)
        }
        var body: HTTPClientRequest.Body?
        if let object = fixture["body"] {
            body = .bytes(try JSONSerialization.data(withJSONObject: object))
        } else if fixture["_bodyKind"] != nil {
            body = .bytes(ByteBuffer(string: "raw bytes"))
        }
        var wire = Wire(simulator)
        wire.key = nil
        return try await wire.send(method, path, headers: headers, body: body)
    }
}
