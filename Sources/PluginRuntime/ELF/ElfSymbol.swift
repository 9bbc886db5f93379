/// A dynamic symbol (`Elf64_Sym`).
struct ElfSymbol {
    /// How many bytes a symbol takes in the file.
    static let size = 24

    /// Where the name starts in the table of dynamic names.
    let name: UInt32
    private let info: UInt8
    private let other: UInt8
    private let section: UInt16

    init(_ table: ElfBytes, at start: Int) throws(PluginFault) {
        name = try table.integer(UInt32.self, at: start)
        info = try table.integer(UInt8.self, at: start + 4)
        other = try table.integer(UInt8.self, at: start + 5)
        section = try table.integer(UInt16.self, at: start + 6)
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
