/// What the loader and the linker read of a library: needed libraries, search path, exported symbols.
///
/// Taken from the segments, as the loader does, not from the sections, which it ignores; only the number of symbols
/// stands nowhere else than in a section header.
struct ElfDynamic {
    /// `DT_NEEDED`, in their order.
    private(set) var needed: [String] = []
    /// `DT_RUNPATH`, or `DT_RPATH` where that is missing.
    private(set) var runpath: String?
    /// The majors N for which `parasol_plugin_entry_vN` is exported, sorted.
    private(set) var entryMajors: [Int] = []

    private static let entryPrefix = Array("parasol_plugin_entry_v".utf8)

    init(_ file: ElfFile) throws(PluginFault) {
        guard let segment = file.segments.first(where: { $0.type == ElfSegment.dynamic }) else { return }
        let table = try file.source.read(at: segment.offset, count: segment.fileSize, what: "the dynamic table")
        let tags = try Self.tags(table)
        guard let strings = try Self.strings(file, tags) else { return }
        for (tag, value) in tags where tag == Tag.needed { needed.append(try strings.text(at: Self.index(value))) }
        let path = tags.first { $0.tag == Tag.runpath } ?? tags.first { $0.tag == Tag.rpath }
        if let path { runpath = try strings.text(at: Self.index(path.value)) }
        entryMajors = try Self.entries(file, tags, strings)
    }

    private enum Tag {
        static let needed: UInt64 = 1
        static let stringTable: UInt64 = 5
        static let symbolTable: UInt64 = 6
        static let stringTableSize: UInt64 = 10
        static let rpath: UInt64 = 15
        static let runpath: UInt64 = 29
    }

    private static func tags(_ table: ElfBytes) throws(PluginFault) -> [(tag: UInt64, value: UInt64)] {
        var tags: [(tag: UInt64, value: UInt64)] = []
        for start in stride(from: 0, to: table.count - 15, by: 16) {
            let tag = try table.integer(UInt64.self, at: start)
            if tag == 0 { break }
            tags.append((tag, try table.integer(UInt64.self, at: start + 8)))
        }
        return tags
    }

    private static func strings(
        _ file: ElfFile, _ tags: [(tag: UInt64, value: UInt64)]
    ) throws(PluginFault) -> ElfBytes? {
        guard let address = tags.first(where: { $0.tag == Tag.stringTable }),
            let size = tags.first(where: { $0.tag == Tag.stringTableSize })
        else { return nil }
        let offset = try place(address.value, file)
        return try file.source.read(at: offset, count: size.value, what: "the table of dynamic names")
    }

    private static func entries(
        _ file: ElfFile, _ tags: [(tag: UInt64, value: UInt64)], _ strings: ElfBytes
    ) throws(PluginFault) -> [Int] {
        guard let address = tags.first(where: { $0.tag == Tag.symbolTable }),
            let section = file.sections.first(where: { $0.type == ElfSection.dynamicSymbols })
        else { return [] }
        let offset = try place(address.value, file)
        let table = try file.source.read(at: offset, count: section.size, what: "the table of dynamic symbols")
        var majors: Set<Int> = []
        for start in stride(from: 0, to: table.count - ElfSymbol.entrySize + 1, by: ElfSymbol.entrySize) {
            let symbol = try ElfSymbol(table, at: start)
            guard symbol.isExportedFunction, strings.hasText(entryPrefix, at: Int(symbol.name)) else { continue }
            let number = try strings.text(at: Int(symbol.name)).dropFirst(entryPrefix.count)
            if let major = Int(number), number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { majors.insert(major) }
        }
        return majors.sorted()
    }

    private static func place(_ address: UInt64, _ file: ElfFile) throws(PluginFault) -> UInt64 {
        for segment in file.segments {
            if let offset = segment.fileOffset(of: address) { return offset }
        }
        throw .malformed(file.source.name, "a dynamic table points outside the segments")
    }

    /// An offset from the file as an index; one that no table can have where it does not fit.
    private static func index(_ value: UInt64) -> Int { Int(exactly: value) ?? Int.max }
}
