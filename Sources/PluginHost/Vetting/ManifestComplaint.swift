/// Says where in a manifest or description decoding stopped, and why.
enum ManifestComplaint {
    static func text(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "it has an unexpected form" }
        switch error {
        case .keyNotFound(let key, let context):
            return "\(path(context.codingPath)) lacks the member \"\(key.stringValue)\""
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            return "\(path(context.codingPath)): \(context.debugDescription)"
        @unknown default:
            return "it has an unexpected form"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        var text = ""
        for key in keys {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        return text.isEmpty ? "the object" : text
    }
}
