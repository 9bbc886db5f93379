import PluginKit

/// Takes erasures and does nothing, at once; tells by its outcome whether its version is even or odd.
///
/// The bench changes id and version in copies of the built library, byte for byte. Both are longer than the 15 bytes
/// that Swift keeps in a string itself, so that they lie in the library as they stand here.
struct Copied: Plugin {
    static let manifest = Manifest(
        id: "org.parasol.bench.copy-100", version: "1.0.100000000000000", owner: "Parasol <parasol@example.org>",
        summary: "Takes erasures and does nothing, for benchmarks."
    ) {
        Erasure(.email)
    }

    private let outcome: Outcome

    init(settings: Settings) throws {
        let digit = Self.manifest.version.utf8.last ?? 0
        outcome = digit % 2 == 0 ? .done : .notFound
    }

    func erase(_ request: Request) async throws -> Outcome { outcome }
}

/// The library's one export.
@c(parasol_plugin_entry_v1)
public func entry(_ host: ParasolHost, _ plugin: ParasolPluginOut) -> Int32 { Copied.export(host, plugin) }
