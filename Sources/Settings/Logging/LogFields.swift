import Logging

/// Metadata as fields of one level: the members of a nested dictionary stand under `outer.inner`.
struct LogFields {
    /// Nested deeper, metadata is left out.
    private static let maximumDepth = 8
    /// The names that the handler itself gives.
    private static let reserved: Set<String> = ["time", "level", "label", "message", "error", "truncated"]

    private var fields: [(name: String, value: Logger.MetadataValue)] = []

    init(_ metadata: Logger.Metadata) {
        add(metadata, prefix: "", depth: 0)
        fields.sort { $0.name < $1.name }
    }

    /// Appends the fields; of equal names only the first.
    func append(to line: inout LogLine) {
        var previous: String?
        for (name, value) in fields where name != previous {
            guard !line.isFull else {
                line.name("truncated")
                line.raw("true")
                return
            }
            line.name(name)
            Self.append(value, to: &line, depth: 0)
            previous = name
        }
    }

    private mutating func add(_ metadata: Logger.Metadata, prefix: String, depth: Int) {
        guard depth < Self.maximumDepth else { return }
        for (name, value) in metadata {
            if case .dictionary(let inner) = value {
                add(inner, prefix: prefix + name + ".", depth: depth + 1)
            } else {
                let full = prefix + name
                fields.append((Self.reserved.contains(full) ? "metadata." + full : full, value))
            }
        }
    }

    private static func append(_ value: Logger.MetadataValue, to line: inout LogLine, depth: Int) {
        switch value {
        case .string(let text): line.text(text)
        case .stringConvertible(let value as Bool): line.raw(value ? "true" : "false")
        case .stringConvertible(let value as any BinaryInteger): line.raw(value.description)
        case .stringConvertible(let value): line.text(value.description)
        case .array(let elements):
            line.raw("[")
            for (index, element) in elements.enumerated() where depth < maximumDepth && !line.isFull {
                if index > 0 { line.raw(",") }
                append(element, to: &line, depth: depth + 1)
            }
            line.raw("]")
        case .dictionary:
            // Inside an array a dictionary has no name to stand under.
            line.text(value.description)
        }
    }
}
