import PluginRuntime

/// Finds frames in a text and the functions that they lie in.
struct CrashSymbolicator {
    private let symbols: [String: LibrarySymbols]
    /// Libraries that no longer name all their functions.
    let stripped: [String]

    init(libraries: [String]) throws(PluginFault) {
        var symbols: [String: LibrarySymbols] = [:]
        var stripped: [String] = []
        for path in libraries {
            let library = try LibrarySymbols(path: path)
            // What has no build id is named by its file in a crash.
            symbols[library.buildID ?? Self.file(path)] = library
            if !library.isComplete { stripped.append(path) }
        }
        self.symbols = symbols
        self.stripped = stripped
    }

    /// The frames of each line that has some, each on a line of its own, the innermost first.
    func crashes(in text: String) -> [[String]] {
        text.split(separator: "\n").compactMap { line in
            let frames = line.split { !Self.isPart($0) }.filter { $0.contains("+0x") }
            return frames.isEmpty ? nil : frames.enumerated().map { "\($0.offset)  \(describe($0.element))" }
        }
    }

    private func describe(_ frame: Substring) -> String {
        guard let plus = frame.lastIndex(of: "+"), let address = UInt64(frame[plus...].dropFirst(3), radix: 16),
            let place = symbols[String(frame[..<plus])]?.place(of: address)
        else { return String(frame) }
        return "\(place.function) + \(place.offset)  (\(frame))"
    }

    private static func isPart(_ letter: Character) -> Bool {
        letter.isASCII && (letter.isLetter || letter.isNumber || "._-+".contains(letter))
    }

    private static func file(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
