/// Names of keys, as far as they may stand in a message.
enum KeyName {
    /// Whether a key that a file gives looks like a key, so that naming it cannot quote half of the file.
    static func isShowable(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            }
    }

    /// The name, or a word for a name that shall not be shown.
    static func shown(_ name: String) -> String { isShowable(name) ? name : "?" }
}
