/// A symbol (`Elf64_Sym`).
struct ElfSymbol {
    /// How many bytes a symbol takes in the file.
    static let entrySize = 24

    /// Where the name starts in the table of names.
    let name: UInt32
    private let info: UInt8
    private let other: UInt8
    private let section: UInt16
    /// The address, and how many bytes lie there; 0 where nobody said.
    let value: UInt64
    let size: UInt64

    init(_ table: ElfBytes, at start: Int) throws(PluginFault) {
        name = try table.integer(UInt32.self, at: start)
        info = try table.integer(UInt8.self, at: start + 4)
        other = try table.integer(UInt8.self, at: start + 5)
        section = try table.integer(UInt16.self, at: start + 6)
        value = try table.integer(UInt64.self, at: start + 8)
        size = try table.integer(UInt64.self, at: start + 16)
    }

    /// Whether it is a function that stands in the library, seen from outside or not.
    var isOwnFunction: Bool {
        let type = info & 0xf
        return section != 0 && (type == 2 || type == 10)
    }

    /// Whether the library defines it, for others to see, as a function: binding global or weak, type `STT_FUNC` or
    /// `STT_GNU_IFUNC`, visibility default or protected.
    var isExportedFunction: Bool {
        let binding = info >> 4
        let type = info & 0xf
        let visibility = other & 0x3
        return section != 0 && (binding == 1 || binding == 2) && (type == 2 || type == 10)
            && (visibility == 0 || visibility == 3)
    }
}
