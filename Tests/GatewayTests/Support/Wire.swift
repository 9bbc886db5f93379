import Foundation
import NIOCore
import NIOPosix
import SombraSimulator

@testable import Gateway

/// What the public port answered, as it came over the wire.
struct WireAnswer {
    let text: String

    var status: Int? { text.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } }

    /// The value of a header, in lower case.
    func header(_ name: String) -> String? {
        let head = text.components(separatedBy: "\r\n\r\n").first ?? ""
        let prefix = "\(name.lowercased()):"
        return head.lowercased().components(separatedBy: "\r\n").first { $0.hasPrefix(prefix) }
            .map { $0.dropFirst(prefix.count).trimmingCharacters(in: .whitespaces) }
    }

    /// The body as a JSON object.
    var problem: [String: Any]? {
        guard let body = text.components(separatedBy: "\r\n\r\n").dropFirst().first else { return nil }
        return (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any]
    }
}

/// Speaks HTTP by the byte, so that requests can be wrong in any way.
enum Wire {
    /// Sends bytes and takes what comes back until the other side closes.
    static func send(_ bytes: [UInt8], to port: Int) async throws -> WireAnswer {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
            var text = ""
            do {
                for try await piece in inbound { text += String(buffer: piece) }
            } catch let error as IOError where error.errnoCode == ECONNRESET {
                // The gateway closes without reading the rest; what it said came before that.
            }
            return WireAnswer(text: text)
        }
    }

    /// A request head and body; `length` is what the head promises, the body's own length unless said.
    static func request(
        _ headers: [(String, String)], _ body: [UInt8], path: String = "/webhooks/transcend/dsr-job", length: Int? = nil
    ) -> [UInt8] {
        let fields =
            headers + [("host", "gateway"), ("connection", "close"), ("content-length", "\(length ?? body.count)")]
        let head = fields.map { "\($0): \($1)\r\n" }.joined()
        return Array("POST \(path) HTTP/1.1\r\n\(head)\r\n".utf8) + body
    }
}
