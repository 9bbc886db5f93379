/// A program header (`Elf64_Phdr`): what the loader maps, and where.
struct ElfSegment {
    /// How many bytes a header takes in the file.
    static let size = 56
    /// `PT_LOAD`.
    static let load: UInt32 = 1
    /// `PT_DYNAMIC`.
    static let dynamic: UInt32 = 2

    let type: UInt32
    let offset: UInt64
    let address: UInt64
    let fileSize: UInt64

    init(_ table: ElfBytes, at start: Int) throws(PluginFault) {
        type = try table.integer(UInt32.self, at: start)
        offset = try table.integer(UInt64.self, at: start + 8)
        address = try table.integer(UInt64.self, at: start + 16)
        fileSize = try table.integer(UInt64.self, at: start + 32)
    }

    /// The place in the file of an address, where this segment maps it from the file.
    func fileOffset(of wanted: UInt64) -> UInt64? {
        guard type == Self.load, wanted >= address, wanted - address < fileSize else { return nil }
        let (place, overflow) = offset.addingReportingOverflow(wanted - address)
        return overflow ? nil : place
    }
}
