import AsyncHTTPClient
import Crypto
import DSRModel
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import SombraSimulator

@Suite("Server")
struct ServerTests {
    @Test("without the right keys every call is refused with 401, and noted")
    func keys() async throws {
        var configuration = Scene.configuration
        configuration.internalKey = "internal"
        try await Scene.play(configuration) { simulator, _ in
            let path = "/public-keys/sombra-general-signing-key"
            var wire = Wire(simulator)
            let withoutInternal = try await wire.send(.GET, path)
            #expect(withoutInternal.status == 401)
            #expect(withoutInternal.message == "API key is invalid.")
            let both = ["x-sombra-authorization": "Bearer internal"]
            #expect(try await wire.send(.GET, path, headers: both).status == 200)
            wire.key = "of-another-region"
            #expect(try await wire.send(.GET, path, headers: both).status == 401)
            wire.key = nil
            #expect(try await wire.send(.GET, path, headers: both).status == 401)
            let kinds = await simulator.belief.violations.map(\.kind)
            #expect(kinds == [.unauthorized, .unauthorized, .unauthorized])
        }
    }

    @Test("malformed calls are refused with 400 and the reason")
    func malformed() async throws {
        try await Scene.play { simulator, receiver in
            let (_, nonce) = try await Scene.submit(Scene.submission(.access), to: simulator, receiver)
            let wire = Wire(simulator)
            let json = ["content-type": "application/json"]
            let answers = [
                try await wire.json(.POST, "/v1/data-silo", nonce: nonce, "{}"),
                try await wire.json(.POST, "/v1/data-silo", #"{"status":"READY"}"#),
                try await wire.json(.PUT, "/v1/data-silo", nonce: nonce, "not json"),
                try await wire.send(.PUT, "/v1/data-silo", nonce: nonce, body: .bytes(ByteBuffer(string: "{}"))),
                try await wire.send(.POST, "/v1/datapoint", nonce: nonce, headers: json),
                try await wire.file("orders", nonce: nonce, headers: ["content-type": "multipart/form-data"], [1]),
                try await wire.file(
                    "orders", nonce: nonce, headers: ["x-transcend-skip-status-update": "yes"], [1]),
                try await wire.file("ordres", nonce: nonce, [1]),
                try await wire.json(.POST, "/v1/enrich-identifiers", #"{"enrichedIdentifiers":{}}"#),
                try await wire.json(.POST, "/v1/request-identifiers", #"{"requestId":"a","first":101}"#),
                try await wire.send(.GET, "/v1/data-silo/\(Scene.silo)/pending-requests/DELETE"),
                try await wire.send(.GET, "/v1/data-silo/\(Scene.silo)/pending-requests/ACCESS?limit=5001"),
            ]
            let reasons = [
                "profileData", "x-transcend-nonce is missing", "body is not JSON", "content-type must be",
                "x-transcend-datapoint-name is missing", "content-type must be", "x-transcend-skip-status-update",
                "\"ordres\"", "x-transcend-nonce is missing", "first must be", "\"DELETE\"", "limit must be",
            ]
            for (answer, reason) in zip(answers, reasons) {
                #expect(answer.status == 400)
                #expect(answer.message?.hasPrefix("Client error: ") == true)
                #expect(answer.message?.contains(reason) == true, "\(answer.body)")
            }
            let belief = await simulator.belief
            #expect(belief.violations.map(\.kind) == Array(repeating: .malformed, count: answers.count))
            #expect(belief.ledger.allSatisfy { $0.changes.isEmpty })
        }
    }

    @Test("an endpoint that a gateway does not have is a 404, and noted")
    func unknownEndpoint() async throws {
        try await Scene.play { simulator, _ in
            let wire = Wire(simulator)
            let answer = try await wire.send(.GET, "/v1/custom/sign")
            #expect(answer.status == 404)
            #expect(answer.message == "Not found")
            #expect(try await wire.send(.DELETE, "/v1/data-silo").status == 404)
            #expect(await simulator.belief.violations.map(\.kind) == [.malformed, .malformed])
        }
    }

    @Test("bodies above the limit are refused with 413, announced or not")
    func tooLarge() async throws {
        var configuration = Scene.configuration
        configuration.longestBody = 100_000
        try await Scene.play(configuration) { simulator, receiver in
            let (request, nonce) = try await Scene.submit(Scene.submission(.access), to: simulator, receiver)
            let wire = Wire(simulator)
            #expect(try await wire.file("orders", nonce: nonce, Array(repeating: 7, count: 100_001)).status == 413)
            let unannounced = try await wire.send(
                .POST, "/v1/datapoint", nonce: nonce,
                headers: ["content-type": "application/octet-stream", "x-transcend-datapoint-name": "orders"],
                body: .stream(Self.buffers(of: 60_000, count: 2), length: .unknown))
            #expect(unannounced.status == 413)
            #expect(unannounced.message == "request entity too large")
            #expect(try await wire.file("orders", nonce: nonce, Array(repeating: 7, count: 100_000)).status == 200)
            let job = try #require(await simulator.belief.jobs(of: request).first)
            #expect(job[datapoint: "orders"]?.pieces.map(\.bytes) == [100_000])
        }
    }

    @Test("a streamed file is hashed, counted and kept where the simulator is told to")
    func streamedFile() async throws {
        let directory = NSTemporaryDirectory() + "simulator-files-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var configuration = Scene.configuration
        configuration.filesDirectory = directory
        try await Scene.play(configuration) { simulator, receiver in
            let (request, nonce) = try await Scene.submit(Scene.submission(.access), to: simulator, receiver)
            let answer = try await Wire(simulator).send(
                .POST, "/v1/datapoint", nonce: nonce,
                headers: [
                    "content-type": "application/octet-stream", "x-transcend-datapoint-name": "profile_picture",
                    "x-transcend-remote-id": "avatar.png",
                ],
                body: .stream(Self.buffers(of: 1_000_000, count: 8), length: .unknown))
            #expect(answer.status == 200)
            let job = try #require(await simulator.belief.jobs(of: request).first)
            let piece = try #require(job[datapoint: "profile_picture"]?.pieces.first)
            let bytes = Data(repeating: 7, count: 8_000_000)
            #expect(piece.name == "avatar.png")
            #expect(piece.bytes == bytes.count)
            #expect(piece.sha256 == SHA256.hash(data: bytes).hex)
            #expect(FileManager.default.contents(atPath: try #require(piece.path)) == bytes)
        }
    }

    @Test("a file whose caller breaks off does not count, and is not kept")
    func brokenUpload() async throws {
        struct Broken: Error {}
        let directory = NSTemporaryDirectory() + "simulator-files-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var configuration = Scene.configuration
        configuration.filesDirectory = directory
        try await Scene.play(configuration) { simulator, receiver in
            let (request, nonce) = try await Scene.submit(Scene.submission(.access), to: simulator, receiver)
            let breaking = AsyncThrowingStream<ByteBuffer, any Error> { stream in
                stream.yield(ByteBuffer(string: "the first half"))
                stream.finish(throwing: Broken())
            }
            await #expect(throws: (any Error).self) {
                try await Wire(simulator).send(
                    .POST, "/v1/datapoint", nonce: nonce,
                    headers: ["content-type": "application/octet-stream", "x-transcend-datapoint-name": "orders"],
                    body: .stream(breaking, length: .unknown))
            }
            let belief = try await simulator.waitUntil { !$0.ledger.isEmpty }
            #expect(belief.ledger.map(\.status) == [0])
            #expect(belief.jobs(of: request).first?[datapoint: "orders"]?.state == .unreported)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
        }
    }

    @Test("queries answer in the documented shapes")
    func queries() async throws {
        try await Scene.play { simulator, receiver in
            let (request, nonce) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            let wire = Wire(simulator)
            let pending = try await wire.send(.GET, "/v1/data-silo/\(Scene.silo)/pending-requests/ERASURE").object()
            let item = try #require((pending["items"] as? [[String: Any]])?.first)
            #expect(item["identifier"] as? String == "ada.reader@example.com")
            #expect(item["type"] as? String == "email")
            #expect(item["coreIdentifier"] as? String == "user-100001")
            #expect(item["nonce"] as? String == nonce)
            #expect(item["requestCreatedAt"] as? String == "2026-03-01T09:15:00.000Z")
            let listed = try await wire.json(.POST, "/v1/request-identifiers", #"{"requestId":"\#(request)"}"#).object()
            #expect((listed["identifiers"] as? [[String: String]])?.first?["value"] == "ada.reader@example.com")
            let status = try await wire.send(.GET, "/v1/data-subject-request/\(request)").object()
            #expect((status["request"] as? [String: Any])?["status"] as? String == "COMPILING")
        }
    }

    private static func buffers(of size: Int, count: Int) -> AsyncStream<ByteBuffer> {
        AsyncStream { stream in
            for _ in 0..<count { stream.yield(ByteBuffer(repeating: 7, count: size)) }
            stream.finish()
        }
    }
}
