/// Reads the one line that a worker writes about its crash.
///
/// It comes from a process that has lost its mind: what is not of the expected form is left out.
enum CrashLine {
    private static let head = "parasol-crash "
    /// The most bytes that are read.
    static let maximumBytes = 16 * 1024

    /// The frames, each `<build id>+0x<offset>`; empty where there is no such line.
    static func frames(_ bytes: [UInt8]) -> [String] {
        let line = String(decoding: bytes.prefix(maximumBytes), as: UTF8.self).prefix { $0 != "\n" }
        guard line.hasPrefix(head), let start = line.firstRange(of: "frames=") else { return [] }
        return line[start.upperBound...].split(separator: ",").prefix(64).filter(isFrame).map(String.init)
    }

    private static func isFrame(_ text: Substring) -> Bool {
        text.utf8.count <= 96
            && text.utf8.allSatisfy { byte in
                switch UnicodeScalar(byte) {
                case "0"..."9", "a"..."z", "A"..."Z", ".", "_", "-", "+", "?": true
                default: false
                }
            }
    }
}
