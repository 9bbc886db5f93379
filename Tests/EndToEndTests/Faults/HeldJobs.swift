import Foundation
import PluginFixtures

/// Jobs of the hostile plugin that tell when they begin, and wait until they are let go.
final class HeldJobs: Sendable {
    /// One line for each job that began.
    let begun = Inbox()
    private let directory: ScratchDirectory
    private let pipe: FileHandle

    init() throws {
        directory = try ScratchDirectory()
        let path = directory.path + "/gate.begun"
        // For every user; the mode of mkfifo is cut by the umask.
        guard mkfifo(path, 0o666) == 0, chmod(path, 0o666) == 0 else { throw POSIXError(.EIO) }
        // Both ends, so that nobody waits for the other one to open it.
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
        pipe = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let begun = begun
        pipe.readabilityHandler = { handle in
            for _ in handle.availableData.split(separator: 0x0a) { begun.append("begun") }
        }
    }

    deinit { pipe.readabilityHandler = nil }

    /// The settings of the plugin.
    var settings: String { "{gate: \"\(directory.path)/gate\"}" }

    /// Waits until so many jobs have begun.
    func wait(for count: Int) async throws {
        _ = try await begun.first("the job \(count)", from: count - 1) { _ in true }
    }

    /// Lets all jobs go that only wait.
    func release() throws { try Data().write(to: URL(filePath: directory.path + "/gate")) }

    /// Lets the poison work.
    func poison() throws { try Data().write(to: URL(filePath: directory.path + "/gate.poison")) }
}
