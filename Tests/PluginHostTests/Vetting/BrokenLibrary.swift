import DSRModel
import Foundation
import PluginFixtures
@testable import PluginHost
import PluginMessages
import PluginRuntime

/// A library that must be refused before any of its code runs, with the code of its refusal.
enum BrokenLibrary: String, CaseIterable, Sendable {
    case notELF = "not-elf"
    case otherArchitecture = "wrong-architecture"
    case truncated
    case noEntry = "entry-missing"
    case otherMajor = "wrong-major"
    case swiftRuntimeOutside = "swift-runtime-outside"
    case unpacked = "manifest-missing"
    case manifestNotJSON = "manifest-not-json"
    case manifestNotCanonical = "manifest-not-canonical"
    case otherSchema = "manifest-schema"
    case manifestMalformed = "manifest-malformed"
    case datapointTwice = "datapoint-claimed-twice"
    case writableByAll = "insecure-mode"
    case symlink
    case directory = "not-a-file"
    case tooLarge = "library-too-large"

    static let fileName = "broken.so"

    /// Puts the library into a directory; `marker` is made by its constructor if it ever runs.
    func make(in directory: ScratchDirectory, marker: String) throws {
        var plugin = FixturePlugin("com.example.broken")
        plugin.marker = marker
        let path = directory.path + "/" + Self.fileName
        switch self {
        case .notELF: return try write(Data("#!/bin/sh\necho a plugin\n".utf8), to: path)
        case .directory:
            return try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case .noEntry: plugin.flags = ["-DENTRY=some_other_function"]
        case .otherMajor: plugin.flags = ["-DENTRY=parasol_plugin_entry_v2"]
        case .unpacked: plugin.isPacked = false
        case .manifestNotJSON: plugin.packed = Array("{\"schema\":1,".utf8)
        case .manifestNotCanonical: plugin.packed = try MessageCoding.encode(plugin.manifest) + Array("\n".utf8)
        case .otherSchema: plugin.manifest.schema = 2
        case .manifestMalformed:
            let text = String(decoding: try MessageCoding.encode(plugin.manifest), as: UTF8.self)
            plugin.packed = Array(text.replacing("ERASURE", with: "ERASE").utf8)
        case .datapointTwice: plugin.manifest.handles[0].datapoints = ["orders", "profile", "orders"]
        case .swiftRuntimeOutside: plugin.flags = try runtimeFlags(in: directory)
        case .otherArchitecture, .truncated, .writableByAll, .symlink, .tooLarge: break
        }
        try spoil(try plugin.build(into: directory, named: Self.fileName), in: directory)
    }

    /// What is done to a library after it was built.
    private func spoil(_ library: String, in directory: ScratchDirectory) throws {
        var bytes = try Data(contentsOf: URL(filePath: library))
        switch self {
        case .otherArchitecture:
            // e_machine, two bytes at offset 18: 243 is RISC-V.
            bytes.replaceSubrange(18..<20, with: [243, 0])
            try write(bytes, to: library)
        case .truncated: try write(bytes.prefix(bytes.count / 2), to: library)
        case .writableByAll: try setMode(0o757, of: library)
        case .symlink:
            let target = directory.path + "/target"
            try FileManager.default.moveItem(atPath: library, toPath: target)
            try FileManager.default.createSymbolicLink(atPath: library, withDestinationPath: target)
        case .tooLarge: try write(bytes + Data(count: 1 << 20), to: library)
        default: break
        }
    }

    private func runtimeFlags(in directory: ScratchDirectory) throws -> [String] {
        let runtime = try ScratchDirectory()
        _ = try CPluginBuilder.build(
            code: "extern int nothing_of_swift; int nothing_of_swift;", manifest: nil, into: runtime,
            named: "libswiftCore.so", flags: ["-Wl,-soname,libswiftCore.so"])
        let copy = try runtime.copy(of: runtime.path + "/libswiftCore.so", named: "copy")
        let kept = directory.path + "/libswiftCore"
        try FileManager.default.copyItem(atPath: copy, toPath: kept)
        return ["-Wl,--no-as-needed", kept]
    }

    private func write(_ bytes: Data, to file: String) throws {
        try bytes.write(to: URL(filePath: file))
        try setMode(0o755, of: file)
    }
}
