import DSRModel
import Foundation
import PluginFixtures
import PluginMessages

/// A library that must be refused, by the code of its refusal.
enum BadLibrary: String, CaseIterable, Sendable {
    case notELF = "not-elf"
    case otherArchitecture = "wrong-architecture"
    case noEntry = "entry-missing"
    case otherMajor = "wrong-major"
    case truncated
    case unpacked = "manifest-missing"
    case manifestNotJSON = "manifest-not-json"
    case datapointTwice = "datapoint-claimed-twice"

    var fileName: String { "\(rawValue).so" }

    /// Makes the library and gives its path.
    func make(in directory: ScratchDirectory) throws -> String {
        var plugin = StagePlugin(PluginID(rawValue: "com.example.\(rawValue)"))
        switch self {
        case .noEntry: plugin.flags = ["-DENTRY=some_other_function"]
        case .otherMajor: plugin.flags = ["-DENTRY=parasol_plugin_entry_v2"]
        case .unpacked: plugin.isPacked = false
        case .manifestNotJSON: plugin.packed = Array("{\"schema\":1,".utf8)
        case .datapointTwice: plugin.manifest.handles[0].datapoints = ["orders", "orders"]
        case .notELF, .otherArchitecture, .truncated: break
        }
        let library = try plugin.build(into: directory, named: fileName)
        try spoil(URL(filePath: library))
        return library
    }

    /// What is done to a library after it was built.
    private func spoil(_ file: URL) throws {
        var bytes = try Data(contentsOf: file)
        switch self {
        case .notELF: bytes = Data("#!/bin/sh\necho a plugin\n".utf8)
        // e_machine, two bytes at offset 18: 243 is RISC-V.
        case .otherArchitecture: bytes.replaceSubrange(18..<20, with: [243, 0])
        case .truncated: bytes = bytes.prefix(bytes.count / 2)
        default: return
        }
        try bytes.write(to: file)
    }
}
