import Glibc

/// The functions of a library by their addresses, to read a crash by; needs a library that was not stripped.
package struct LibrarySymbols: Sendable {
    /// Where in which function an address lies.
    package struct Place: Sendable, Equatable {
        package let function: String
        /// Bytes from the function's start.
        package let offset: UInt64
    }

    private struct Function {
        let start: UInt64
        let size: UInt64
        let name: UInt32
    }

    /// The build id in hexadecimal, or nil where the linker made none.
    package let buildID: String?
    /// Whether the table of all symbols is there, and not only that of the exported ones.
    package let isComplete: Bool
    /// By their start.
    private let functions: [Function]
    private let names: ElfBytes?

    /// Reads the library at a path; none of its code is run.
    package init(path: String) throws(PluginFault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path, errno) }
        defer { close(descriptor) }
        let file = try ElfFile(try ElfSource(descriptor: descriptor, name: path))
        buildID = try Self.buildID(of: file)
        let table = file.sections.first { $0.type == ElfSection.symbols && $0.hasContents }
        isComplete = table != nil
        guard let table = table ?? file.sections.first(where: { $0.type == ElfSection.dynamicSymbols }),
            file.sections.indices.contains(Int(table.link))
        else {
            functions = []
            names = nil
            return
        }
        let strings = file.sections[Int(table.link)]
        names = try file.source.read(at: strings.offset, count: strings.size, what: "the table of names")
        functions = try Self.functions(
            try file.source.read(at: table.offset, count: table.size, what: "the table of symbols"))
    }

    /// The function at an address as the library counts, from its start; nil where none is known.
    package func place(of address: UInt64) -> Place? {
        var low = 0
        var high = functions.count
        while low < high {
            let middle = (low + high) / 2
            if functions[middle].start <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let function = functions[low - 1]
        guard function.size == 0 || address - function.start < function.size,
            let name = try? names?.text(at: Int(function.name))
        else { return nil }
        return Place(function: name, offset: address - function.start)
    }

    private static func functions(_ table: ElfBytes) throws(PluginFault) -> [Function] {
        var functions: [Function] = []
        for start in stride(from: 0, to: table.count - ElfSymbol.entrySize + 1, by: ElfSymbol.entrySize) {
            let symbol = try ElfSymbol(table, at: start)
            guard symbol.isOwnFunction else { continue }
            functions.append(Function(start: symbol.value, size: symbol.size, name: symbol.name))
        }
        return functions.sorted { $0.start < $1.start }
    }

    /// The note of owner `GNU` and type 3; its section holds nothing else.
    private static func buildID(of file: ElfFile) throws(PluginFault) -> String? {
        guard case .bytes(let note) = try file.section(named: ".note.gnu.build-id", limit: 4096), note.count > 16
        else { return nil }
        return note[16...].map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
