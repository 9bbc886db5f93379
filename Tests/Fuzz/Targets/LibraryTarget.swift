import Foundation
import PluginFixtures
import PluginHost
import PluginRuntime

/// Libraries, through all that reads them before any of their code runs, and through the reader of symbols.
struct LibraryTarget: FuzzTarget {
    let corpus: [Sample]
    let dictionary: [[UInt8]]
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
        let manifest = try Corpus.file("messages/manifest-least.json")
        let packed = try CPluginBuilder.build(
            source: Corpus.url("plugin.c").path, manifest: manifest, into: scratch, named: "packed.so")
        let bare = try CPluginBuilder.build(
            source: Corpus.url("plugin.c").path, manifest: nil, into: scratch, named: "bare.so")
        corpus = try [packed, bare].map { try Self.sample(of: $0) }
        dictionary =
            [
                ".parasol.manifest\0", "parasol_plugin_entry_v1\0", "parasol_plugin_entry_v99999999999999999999\0",
                "\u{7f}ELF",
            ]
            .map { Array($0.utf8) } + [manifest]
    }

    /// The headers and the tables that they point to are read; the code in between is not.
    private static func sample(of path: String) throws -> Sample {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let sections = Int(bytes[40..<48].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        return Sample(
            bytes, hotRanges: [0..<64, 64..<64 + 56 * 12, 64 + 56 * 12..<0x900, sections - 400..<bytes.count])
    }

    func run(_ input: [UInt8]) async throws {
        if let facts = try? PluginLibrary.inspect(bytes: input, named: "mutant") {
            guard facts.links.entryMajors.contains(1) else { throw Violation("a library without an entry is taken") }
            // What is no manifest is refused, which is all that is asked of it.
            _ = try? CanonicalManifest.packed(facts.manifestBytes)
        }
        let path = scratch.path + "/mutant.so"
        try Data(input).write(to: URL(filePath: path))
        guard let symbols = try? LibrarySymbols(path: path) else { return }
        for address in [0, 0x1000, 0x1100, UInt64.max] as [UInt64] { _ = symbols.place(of: address) }
    }
}
