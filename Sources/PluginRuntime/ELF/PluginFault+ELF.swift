import Glibc

/// What can be wrong with a library before any of its code runs.
extension PluginFault {
    static func unreadable(_ name: String, _ error: CInt) -> PluginFault {
        PluginFault(
            code: "unreadable", message: "\(name) cannot be read: \(String(cString: strerror(error)))",
            mend: "Let the gateway's user read the file.")
    }

    static func notAFile(_ name: String) -> PluginFault {
        PluginFault(
            code: "not-a-file", message: "\(name) is not a regular file",
            mend: "Put the library itself there, not a directory, device or pipe.")
    }

    static func notElf(_ name: String) -> PluginFault {
        PluginFault(
            code: "not-elf", message: "\(name) is not an ELF file",
            mend: "Install the shared library that `parasol plugin build` makes.")
    }

    static func notALibrary(_ name: String) -> PluginFault {
        PluginFault(
            code: "not-a-library", message: "\(name) is an ELF file but not a shared library",
            mend: "Link the plugin as a shared library (`-shared -fPIC`, or a dynamic library product).")
    }

    static func wrongArchitecture(_ name: String, _ what: String) -> PluginFault {
        PluginFault(
            code: "wrong-architecture", message: "\(name): \(what), and this machine is \(ElfFile.architecture)",
            mend: "Build the plugin for \(ElfFile.architecture).")
    }

    static func truncated(_ name: String, _ what: String) -> PluginFault {
        PluginFault(
            code: "truncated", message: "\(name) ends before \(what) does",
            mend: "Copy the file again, under another name, and rename it into place when it is whole.")
    }

    static func malformed(_ name: String, _ what: String) -> PluginFault {
        PluginFault(
            code: "malformed-elf", message: "\(name): \(what)",
            mend: "Build the library again with the plugin template's flags.")
    }

    static func entryMissing(_ name: String) -> PluginFault {
        PluginFault(
            code: "entry-missing", message: "\(name) does not export the function parasol_plugin_entry_v1",
            mend: "Export it: `@c(parasol_plugin_entry_v1)` in Swift, default visibility in C, and let the linker's "
                + "version script name it.")
    }

    static func wrongMajor(_ name: String, _ majors: [Int]) -> PluginFault {
        let found = majors.map { "v\($0)" }.joined(separator: ", ")
        return PluginFault(
            code: "wrong-major", message: "\(name) speaks the plugin contract \(found), and this gateway speaks v1",
            mend: "Build the plugin against the header of v1, or run a gateway that speaks \(found).")
    }

    static func manifestMissing(_ name: String) -> PluginFault {
        PluginFault(
            code: "manifest-missing", message: "\(name) has no section .parasol.manifest",
            mend: "Run `parasol plugin pack` on it; do not strip the library afterwards with `objcopy -R`.")
    }

    static func manifestTooLarge(_ name: String, _ size: UInt64, _ limit: Int) -> PluginFault {
        PluginFault(
            code: "manifest-too-large", message: "the manifest of \(name) has \(size) bytes, and \(limit) are allowed",
            mend: "Make the manifest smaller, or let the plugin describe its coverage (`coverage: settings`).")
    }

    static func swiftRuntimeOutside(_ name: String, _ library: String) -> PluginFault {
        PluginFault(
            code: "swift-runtime-outside", message: "\(name) needs \(library), a Swift runtime outside the library",
            mend: "Build it with the plugin template's flags (`-static-stdlib`), so that it carries its own runtime.")
    }
}
