import CPluginABI
import CPluginRuntime
import Glibc
import Synchronization

/// A library that is mapped into this process, for good.
///
/// It is never closed: the next dynamic cast after the unmapping of a Swift library ends the process.
struct LoadedLibrary: Sendable {
    private typealias Entry =
        @convention(c) (
            UnsafePointer<parasol_host>?, UnsafeMutablePointer<UnsafePointer<parasol_plugin>?>?
        ) -> Int32

    /// The addresses of all entry functions that were ever loaded, to tell new code from old.
    private static let known = Mutex<Set<UInt>>([])

    let table: PluginTable

    /// Maps the library and asks it for its table; runs its code, so on a thread of the host's own.
    init(path: String, host: UnsafePointer<parasol_host>) throws(PluginFault) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
            throw .needsUnresolvable(path, Self.loaderError())
        }
        guard let symbol = dlsym(handle, "parasol_plugin_entry_v1") else { throw .entryMissing(path) }
        try Self.requireNew(symbol, path)
        // The header of v1 declares this type for the symbol of this name.
        let entry = unsafeBitCast(symbol, to: Entry.self)
        var pointer: UnsafePointer<parasol_plugin>?
        let code = entry(host, &pointer)
        guard code == PARASOL_OK, let pointer else { throw .entryFailed(path, code) }
        table = try PluginTable(pointer, of: path)
    }

    /// The loader goes by names and inodes it remembers, so what it hands out may be the code of an older file.
    private static func requireNew(_ symbol: UnsafeMutableRawPointer, _ path: String) throws(PluginFault) {
        guard let name = parasol_library_of(symbol) else { throw .entryElsewhere(path, "nowhere") }
        guard strcmp(name, path) == 0 else { throw .entryElsewhere(path, String(cString: name)) }
        guard known.withLock({ $0.insert(UInt(bitPattern: symbol)).inserted }) else { throw .alreadyLoaded(path) }
    }

    private static func loaderError() -> String {
        guard let text = dlerror() else { return "the loader gave no reason" }
        return String(cString: text)
    }
}
