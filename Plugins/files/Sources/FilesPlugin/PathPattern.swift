/// How a person's directory is named under the root: a relative path with a placeholder in one of its names.
///
/// `{identifier}` stands for the identifier as it is, if it can be part of a name; `{encoded}` for the identifier with
/// every byte outside of `A-Z a-z 0-9 - _ @ + .`, and a leading dot, percent-encoded, which any short one can be.
struct PathPattern: Sendable {
    private enum Part: Sendable {
        case name(FileName)
        case person(before: String, after: String, isEncoded: Bool)
    }

    private let parts: [Part]

    /// Reads a pattern; nil where it is none.
    init?(_ text: String) {
        var parts: [Part] = []
        for name in text.split(separator: "/", omittingEmptySubsequences: false) {
            guard let part = Self.part(String(name)) else { return nil }
            parts.append(part)
        }
        self.parts = parts
        let persons = parts.filter { if case .person = $0 { true } else { false } }
        guard persons.count == 1 else { return nil }
    }

    /// The names that lead to the person's directory; nil where the identifier cannot be in a name.
    func path(for identifier: String) -> [FileName]? {
        var path: [FileName] = []
        for part in parts {
            switch part {
            case .name(let name):
                path.append(name)
            case .person(let before, let after, let isEncoded):
                guard
                    let text = isEncoded ? Self.encode(identifier) : Self.plain(identifier, startsName: before.isEmpty),
                    let name = FileName(before + text + after)
                else { return nil }
                path.append(name)
            }
        }
        return path
    }

    /// Whether some identifier could make this the name of a directory above another pattern's persons.
    ///
    /// With `{identifier}` beside `users/{identifier}`, the person called `users` would be all persons.
    func canHold(_ other: PathPattern) -> Bool {
        parts.count < other.parts.count && zip(parts, other.parts).allSatisfy(Self.canBeEqual)
    }

    private static func canBeEqual(_ one: Part, _ other: Part) -> Bool {
        switch (one, other) {
        case (.name(let one), .name(let other)):
            one == other
        case (.person(let before, let after, _), .name(let name)), (.name(let name), .person(let before, let after, _)):
            name.text.hasPrefix(before) && name.text.hasSuffix(after)
        case (.person(let one, _, _), .person(let other, _, _)):
            one.hasPrefix(other) || other.hasPrefix(one)
        }
    }

    private static func part(_ text: String) -> Part? {
        guard let open = text.firstIndex(of: "{") else { return FileName(text).map(Part.name) }
        guard let close = text[open...].firstIndex(of: "}") else { return nil }
        let (before, after) = (String(text[..<open]), String(text[text.index(after: close)...]))
        guard !(before + after).contains(where: { "{}".contains($0) }), !before.utf8.contains(0) else { return nil }
        switch text[text.index(after: open)..<close] {
        case "identifier": return .person(before: before, after: after, isEncoded: false)
        case "encoded": return .person(before: before, after: after, isEncoded: true)
        default: return nil
        }
    }

    // A name that a dot begins is hidden and is never a person's; a control character in a name is somebody's attempt.
    private static func plain(_ identifier: String, startsName: Bool) -> String? {
        let bytes = identifier.utf8
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f && $0 != 0x2f }) else { return nil }
        return startsName && bytes.first == 0x2e ? nil : identifier
    }

    private static func encode(_ identifier: String) -> String? {
        guard !identifier.isEmpty else { return nil }
        var text = ""
        for (index, byte) in identifier.utf8.enumerated() {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2b, 0x2d, 0x40, 0x5f: text.unicodeScalars.append(.init(byte))
            case 0x2e where index > 0: text += "."
            default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
