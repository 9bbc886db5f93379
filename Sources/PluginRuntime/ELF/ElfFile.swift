/// A shared library of this machine's architecture, read without running any of its code.
///
/// Everything that comes from the file is checked against the file's size before it is used. The layout is that of
/// the System V ABI, chapter "Object Files", and its 64-bit processor supplements.
struct ElfFile {
    /// The value of `e_machine` for this machine.
    #if arch(x86_64)
        static let machine: UInt16 = 62
        static let architecture = "x86_64"
    #elseif arch(arm64)
        static let machine: UInt16 = 183
        static let architecture = "aarch64"
    #endif

    let source: ElfSource
    let segments: [ElfSegment]
    let sections: [ElfSection]
    private let sectionNames: ElfBytes?

    init(_ source: ElfSource) throws(PluginFault) {
        self.source = source
        let header = try Self.header(of: source)
        segments = try Self.segments(of: source, header)
        sections = try Self.sections(of: source, header)
        let index = Int(try header.integer(UInt16.self, at: 62))
        guard index > 0, index < sections.count else {
            sectionNames = nil
            return
        }
        let names = sections[index]
        sectionNames = try source.read(at: names.offset, count: names.size, what: "the table of section names")
    }

    /// The contents of the section with this name, or nil where there is none.
    func section(named name: String, limit: Int) throws(PluginFault) -> SectionContents? {
        guard let sectionNames else { return nil }
        let wanted = Array(name.utf8) + [0]
        let found = sections.filter { $0.hasContents && sectionNames.hasText(wanted, at: Int($0.name)) }
        guard let section = found.first else { return nil }
        guard found.count == 1 else { throw .malformed(source.name, "it has the section \(name) more than once") }
        guard section.size <= UInt64(limit) else { return .tooLarge(section.size) }
        return .bytes(try source.read(at: section.offset, count: section.size, what: "the section \(name)").bytes)
    }

    enum SectionContents {
        case bytes([UInt8])
        case tooLarge(UInt64)
    }

    private static func header(of source: ElfSource) throws(PluginFault) -> ElfBytes {
        guard source.size >= 4 else { throw .notElf(source.name) }
        let magic = try source.read(at: 0, count: 4, what: "the header")
        guard magic.bytes == [0x7f, 0x45, 0x4c, 0x46] else { throw .notElf(source.name) }
        let header = try source.read(at: 0, count: 64, what: "the header")
        // EI_CLASS 2: 64 bits; EI_DATA 1: little-endian; EI_VERSION 1.
        guard header.bytes[4] == 2, header.bytes[5] == 1 else {
            throw .wrongArchitecture(source.name, "it is not a 64-bit little-endian library")
        }
        let machine = try header.integer(UInt16.self, at: 18)
        guard machine == Self.machine else { throw .wrongArchitecture(source.name, "it is built for \(name(machine))") }
        // ET_DYN is 3.
        guard try header.integer(UInt16.self, at: 16) == 3 else { throw .notALibrary(source.name) }
        return header
    }

    private static func segments(of source: ElfSource, _ header: ElfBytes) throws(PluginFault) -> [ElfSegment] {
        let offset = try header.integer(UInt64.self, at: 32)
        let size = try header.integer(UInt16.self, at: 54)
        let count = Int(try header.integer(UInt16.self, at: 56))
        guard count > 0 else { throw .malformed(source.name, "it has no segments to load") }
        guard size == ElfSegment.size else { throw .malformed(source.name, "its segment headers have a foreign size") }
        let table = try source.read(at: offset, count: UInt64(count * ElfSegment.size), what: "the segment headers")
        var segments: [ElfSegment] = []
        segments.reserveCapacity(count)
        for index in 0..<count { segments.append(try ElfSegment(table, at: index * ElfSegment.size)) }
        return segments
    }

    private static func sections(of source: ElfSource, _ header: ElfBytes) throws(PluginFault) -> [ElfSection] {
        let offset = try header.integer(UInt64.self, at: 40)
        let size = try header.integer(UInt16.self, at: 58)
        let count = Int(try header.integer(UInt16.self, at: 60))
        guard offset > 0, count > 0 else { return [] }
        guard size == ElfSection.size else { throw .malformed(source.name, "its section headers have a foreign size") }
        let table = try source.read(at: offset, count: UInt64(count * ElfSection.size), what: "the section headers")
        var sections: [ElfSection] = []
        sections.reserveCapacity(count)
        for index in 0..<count { sections.append(try ElfSection(table, at: index * ElfSection.size)) }
        return sections
    }

    private static func name(_ machine: UInt16) -> String {
        switch machine {
        case 3: "i386"
        case 40: "arm"
        case 62: "x86_64"
        case 183: "aarch64"
        case 243: "riscv"
        default: "machine number \(machine)"
        }
    }
}
