import DSRModel
import NIOCore
import NIOHTTP1
import Sombra

/// What Sombra, or whatever stands in its place, answers: a status, headers and a body, one below the other.
struct PeerTarget: FuzzTarget {
    private static let now: Int64 = 1_772_356_500_000

    let corpus: [Sample]
    let dictionary = Words.webhook + Words.dates + [Array("items".utf8), Array("-----BEGIN PUBLIC KEY-----\n".utf8)]

    init() throws { corpus = try Corpus.folder("answers") }

    func run(_ input: [UInt8]) async throws {
        let (status, headers, body) = Self.parse(input)
        let answer = ReportAnswer(status: status, headers: headers, body: ByteBuffer(bytes: body), at: Self.now)
        switch answer {
        case .accepted: break
        case .malformed(_, let message), .unauthorized(let message), .closed(let message): try check(message)
        case .rateLimited(let wait), .transient(_, let wait): try check(wait)
        default: break
        }
        _ = answer.code
        // What cannot be read is refused, which is all that is asked of it.
        _ = try? PendingPage(body: body, type: .access)
        _ = try? SigningKeys(pem: String(decoding: body, as: UTF8.self))
    }

    private func check(_ message: String?) throws {
        guard let message else { return }
        guard message.unicodeScalars.count <= 500 else { throw Violation("a message has over 500 characters") }
        guard !message.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            throw Violation("a message holds control characters")
        }
    }

    private func check(_ wait: Duration?) throws {
        guard let wait else { return }
        guard wait >= .zero, wait <= .seconds(86_400) else { throw Violation("an answer is obeyed beyond a day") }
    }

    private static func parse(_ input: [UInt8]) -> (Int, HTTPHeaders, [UInt8]) {
        var lines = input.split(separator: 0x0a, omittingEmptySubsequences: false)[...]
        let status = lines.popFirst().flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 200
        var headers = HTTPHeaders()
        while let line = lines.popFirst(), !line.isEmpty {
            let text = String(decoding: line, as: UTF8.self)
            // The client's HTTP reader lets no other names through.
            guard let colon = text.firstIndex(of: ":"), text[..<colon].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
            else { continue }
            let value = text[text.index(after: colon)...].drop { $0 == " " }
            headers.add(name: String(text[..<colon]), value: String(value))
        }
        return (status, headers, Array(lines.joined(separator: [0x0a])))
    }
}
