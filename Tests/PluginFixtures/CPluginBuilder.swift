import Foundation

/// Compiles plugins written in C for tests, with `cc`, and packs them with `objcopy`.
package enum CPluginBuilder {
    /// The contract's header as it stands in this package.
    package static var currentHeaders: String { root.appending(path: "Sources/CPluginABI/include").path }

    private static var root: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// Compiles the C file `source` to a library of its own name in `directory` and gives its path.
    ///
    /// With a `manifest`, packs it into the section `.parasol.manifest`; without one the library stays unpacked.
    package static func build(
        source: String, manifest: [UInt8]?, into directory: ScratchDirectory, named name: String? = nil,
        headers: String = currentHeaders, flags: [String] = []
    ) throws -> String {
        let base = URL(filePath: source).deletingPathExtension().lastPathComponent
        let library = directory.path + "/" + (name ?? base + ".so")
        let arguments = [
            "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-fvisibility=hidden", "-pthread",
            "-I", headers, "-I", root.appending(path: "Tests/PluginShell").path, "-o", library, source,
        ]
        try Command.run("cc", arguments + flags)
        if let manifest { try pack(manifest, into: library, scratch: directory) }
        return library
    }

    /// Compiles C text; see ``build(source:manifest:into:named:headers:flags:)``.
    package static func build(
        code: String, manifest: [UInt8]?, into directory: ScratchDirectory, named name: String = "plugin.so",
        headers: String = currentHeaders, flags: [String] = []
    ) throws -> String {
        let source = directory.path + "/" + name + ".c"
        try Data(code.utf8).write(to: URL(filePath: source))
        return try build(
            source: source, manifest: manifest, into: directory, named: name, headers: headers, flags: flags)
    }

    /// Puts `manifest` into the section `.parasol.manifest` of a library, as `parasol plugin pack` does.
    package static func pack(_ manifest: [UInt8], into library: String, scratch: ScratchDirectory) throws {
        let file = scratch.path + "/" + UUID().uuidString + ".json"
        try Data(manifest).write(to: URL(filePath: file))
        try Command.run(
            "objcopy",
            [
                "--add-section", ".parasol.manifest=\(file)", "--set-section-flags",
                ".parasol.manifest=noload,readonly", library,
            ])
    }

    /// Takes everything out of a library that the loader does not need.
    package static func strip(_ library: String) throws { try Command.run("strip", [library]) }
}
