import FoundationEssentials

/// Files of the proc file system.
enum ProcFile {
    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    /// The numbers of lines like `VmRSS:  1234 kB`, by their names.
    static func values(_ path: String) throws -> [String: Int] {
        var values: [String: Int] = [:]
        for line in try text(path).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let number = parts[1].split(whereSeparator: \.isWhitespace).first else { continue }
            values[String(parts[0])] = Int(number)
        }
        return values
    }
}
