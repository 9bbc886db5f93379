/// A section header (`Elf64_Shdr`).
struct ElfSection {
    /// How many bytes a header takes in the file.
    static let size = 64
    /// `SHT_SYMTAB`.
    static let symbols: UInt32 = 2
    /// `SHT_DYNSYM`.
    static let dynamicSymbols: UInt32 = 11
    /// `SHF_COMPRESSED`.
    private static let compressed: UInt64 = 0x800

    /// Where the name starts in the table of section names.
    let name: UInt32
    let type: UInt32
    let flags: UInt64
    let offset: UInt64
    let size: UInt64
    /// The number of a section that belongs to it: to a table of symbols, the table of their names.
    let link: UInt32

    init(_ table: ElfBytes, at start: Int) throws(PluginFault) {
        name = try table.integer(UInt32.self, at: start)
        type = try table.integer(UInt32.self, at: start + 4)
        flags = try table.integer(UInt64.self, at: start + 8)
        offset = try table.integer(UInt64.self, at: start + 24)
        size = try table.integer(UInt64.self, at: start + 32)
        link = try table.integer(UInt32.self, at: start + 40)
    }

    /// Whether its bytes stand in the file as they are: not `SHT_NULL`, not `SHT_NOBITS`, not compressed.
    var hasContents: Bool { type != 0 && type != 8 && flags & Self.compressed == 0 }
}
