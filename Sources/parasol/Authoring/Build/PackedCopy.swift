import FoundationEssentials
import Glibc

/// Puts a copy of a library in place, packed, in one step: readers see the old file or the new one, never none.
struct PackedCopy {
    let library: String

    /// Where the copy goes: a file, or a directory that is there, in which it keeps its name.
    func target(_ output: String) -> String {
        var isDirectory = false
        _ = FileManager.default.fileExists(atPath: output, isDirectory: &isDirectory)
        return isDirectory ? output + "/" + PluginPackage.split(library).name : output
    }

    /// Copies, packs unless told otherwise, and renames; the line says what was done.
    func put(at target: String, packs: Bool = true) async throws -> String {
        let (directory, name) = PluginPackage.split(target)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        // Hidden, so that a gateway whose plugin directory this is passes over it.
        let partial = "\(directory)/.\(name).\(getpid())"
        do {
            if FileManager.default.fileExists(atPath: partial) { try FileManager.default.removeItem(atPath: partial) }
            try FileManager.default.copyItem(atPath: library, toPath: partial)
            let line = packs ? try await Packing.pack(partial, shownAs: target) : "\(target): not packed"
            guard rename(partial, target) == 0 else {
                throw Failure.action("\(target) cannot be put in place: \(String(cString: strerror(errno)))")
            }
            return line
        } catch {
            // The reason is what counts; a hidden file that stays is in nobody's way.
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
    }
}
