/// The names under which a datapoint's files are handed out: flat, safe on any system, each once.
struct DownloadNames {
    private static let maximumBytes = 200
    private var used: Set<String> = []

    /// Whether no name was given yet.
    var isEmpty: Bool { used.isEmpty }

    /// The name of the file at a path: `letters/2024/a.pdf` becomes `letters_2024_a.pdf`.
    mutating func name(for path: [FileName]) -> String {
        let flat = path.map { Self.safe($0.text) }.joined(separator: "_")
        let (stem, suffix) = Self.split(flat)
        var name = Self.shorten(stem, to: Self.maximumBytes - suffix.utf8.count) + suffix
        var number = 2
        // Compared in lower case, because the person's file system may not tell the cases apart.
        while !used.insert(name.lowercased()).inserted {
            let mark = " (\(number))" + suffix
            name = Self.shorten(stem, to: Self.maximumBytes - mark.utf8.count) + mark
            number += 1
        }
        return name
    }

    private static func safe(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            let isUnsafe =
                scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                || "/\\:*?\"<>|".unicodeScalars.contains(scalar)
            safe.unicodeScalars.append(isUnsafe ? "_" : scalar)
        }
        return safe.hasPrefix(".") ? "_" + safe.dropFirst() : safe
    }

    // An ending is short; anything else after a dot belongs to the name.
    private static func split(_ name: String) -> (stem: String, suffix: String) {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex, name[dot...].utf8.count <= 16 else {
            return (name, "")
        }
        return (String(name[..<dot]), String(name[dot...]))
    }

    private static func shorten(_ text: String, to bytes: Int) -> String {
        var text = text
        while text.utf8.count > bytes { text.removeLast() }
        return text
    }
}
