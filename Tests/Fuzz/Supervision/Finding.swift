import Foundation

/// An input that broke something.
struct Finding: Sendable {
    var target: TargetKind
    var seed: UInt64
    var index: Int
    /// How the child ended, or which promise was broken.
    var what: String
    var input: [UInt8]
    /// The end of what the child printed.
    var printed: String

    /// Keeps the input and what is known of it, and gives the file to replay.
    func keep(in directory: String) throws -> String {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let base = "\(directory)/\(target.rawValue)-\(seed)-\(index)"
        try Data(input).write(to: URL(filePath: base + ".input"))
        try Data("\(what)\n\(printed)\n".utf8).write(to: URL(filePath: base + ".txt"))
        return base + ".input"
    }
}
