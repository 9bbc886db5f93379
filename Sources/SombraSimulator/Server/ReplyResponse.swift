import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// Puts a reply into HTTP; `publicKey` is what a request for it gets.
    init(_ reply: Reply, publicKey: String) throws {
        struct Identifiers: Encodable { var identifiers: [RequestIdentifier] }
        struct Items: Encodable { var items: [PendingItem] }
        struct Wrapped: Encodable { var request: RequestReply }
        switch reply {
        case .taken: self.init(json: #"{"success":true}"#)
        case .publicKey: self.init(text: publicKey, type: "text/plain")
        case .identifiers(let identifiers): try self.init(encoding: Identifiers(identifiers: identifiers))
        case .pending(let items): try self.init(encoding: Items(items: items))
        case .request(let request): try self.init(encoding: Wrapped(request: request))
        case .refused(let refusal):
            self.init(status: .init(code: refusal.status), json: ErrorBody.json(refusal.message))
        }
    }

    init(_ answer: FaultAnswer) {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        self.init(
            status: .init(code: answer.status), headers: headers,
            body: answer.body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(string: answer.body)))
    }

    init(status: HTTPResponse.Status = .ok, encoding value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.iso8601)
        }
        self.init(status: status, json: String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    init(status: HTTPResponse.Status = .ok, json: String) {
        self.init(status: status, text: json, type: "application/json")
    }

    /// A success whose body begins and never ends: after its beginning comes nothing, or a byte after each pause.
    static func stuck(after beginning: String, pause: Duration?, _ context: SimulatorContext) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(contentLength: 1 << 20) { writer in
                try await writer.write(ByteBuffer(string: beginning))
                guard let pause else { return await context.closed() }
                // Ends with an error once the caller has closed the connection.
                while !Task.isCancelled {
                    try await Task.sleep(for: pause)
                    try await writer.write(ByteBuffer(string: " "))
                }
            })
    }

    private init(status: HTTPResponse.Status = .ok, text: String, type: String) {
        self.init(
            status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
