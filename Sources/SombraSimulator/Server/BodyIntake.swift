import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Takes bodies off the wire, up to a limit.
struct BodyIntake: Sendable {
    /// In bytes.
    let limit: Int
    /// Where the bytes of files are kept; nil means nowhere.
    let filesDirectory: String?

    /// All bytes of a JSON body.
    func json(of request: Request) async throws -> [UInt8] {
        let type = request.headers.value("content-type") ?? ""
        guard type.split(separator: ";").first?.trimmingCharacters(in: .whitespaces) == "application/json" else {
            throw Refusal.malformed("content-type must be application/json")
        }
        var bytes: [UInt8] = []
        try await forEachBuffer(of: request) { bytes.append(contentsOf: $0.readableBytesView) }
        return bytes
    }

    /// The digest of a raw body, which is never held in memory as a whole.
    func file(of request: Request) async throws -> (bytes: Int, sha256: String, path: String?) {
        guard request.headers.value("content-type") == "application/octet-stream" else {
            throw Refusal.malformed("content-type must be application/octet-stream")
        }
        var digest = SHA256()
        var count = 0
        let file = try filesDirectory.map(KeptFile.init(in:))
        do {
            try await forEachBuffer(of: request) { buffer in
                digest.update(data: buffer.readableBytesView)
                count += buffer.readableBytes
                try file?.append(buffer)
            }
            try file?.close()
        } catch {
            try file?.discard()
            throw error
        }
        return (count, digest.finalize().hex, file?.path)
    }

    private func forEachBuffer(of request: Request, _ take: (ByteBuffer) throws -> Void) async throws {
        if let length = request.headers.value("content-length").flatMap(Int.init), length > limit {
            throw Refusal.tooLarge(limit: limit)
        }
        var count = 0
        for try await buffer in request.body {
            count += buffer.readableBytes
            guard count <= limit else { throw Refusal.tooLarge(limit: limit) }
            try take(buffer)
        }
    }
}

/// A file that is being kept.
private struct KeptFile {
    let path: String
    private let handle: FileHandle

    init(in directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        path = "\(directory)/\(UUID().uuidString.lowercased())"
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw SimulatorError.notStarted("\(directory) cannot be written to") }
        self.handle = handle
    }

    func append(_ buffer: ByteBuffer) throws { try handle.write(contentsOf: Data(buffer.readableBytesView)) }

    func close() throws { try handle.close() }

    func discard() throws {
        try handle.close()
        try FileManager.default.removeItem(atPath: path)
    }
}
