import NIOCore
import PluginMessages

/// The message in the body of an error, whose shape Transcend does not document.
///
/// The first-party parsers understand `{"error":{"message"}}`, `{"error"}`, `{"errors":[…]}`,
/// `{"error":{"errors":[…]}}` and `{"message"}`, and fall back to plain text.
enum ErrorMessage {
    /// How many characters are kept.
    static let limit = 500

    static func text(of body: ByteBuffer) -> String? {
        guard body.readableBytes > 0 else { return nil }
        let text: String
        if let document = try? MessageCoding.decode(JSONValue.self, from: body.readableBytesView) {
            guard let found = message(in: document) else { return nil }
            text = found
        } else {
            text = String(decoding: body.readableBytesView, as: UTF8.self)
        }
        let excerpt = sanitised(text)
        return excerpt.isEmpty ? nil : excerpt
    }

    private static func message(in document: JSONValue) -> String? {
        if let text = document.string { return text }
        if let error = document["error"], let text = message(in: error) { return text }
        if let errors = document["errors"]?.array {
            let texts = errors.compactMap(message(in:))
            if !texts.isEmpty { return texts.joined(separator: "; ") }
        }
        return document["message"]?.string
    }

    /// One line of printable text.
    private static func sanitised(_ text: String) -> String {
        var excerpt = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format, .unassigned, .privateUse, .surrogate:
                excerpt.append(" ")
            default: excerpt.append(scalar)
            }
        }
        return String(excerpt)
    }
}
