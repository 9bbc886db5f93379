import Foundation
import PluginFixtures
import Testing

/// The two named pipes between a test and the stage plugin: what it does, and leave to go on.
///
/// The test holds both ends open, so nobody blocks in opening them and a byte stays until a job takes it, whatever
/// becomes of the gateway.
final class Stage: Sendable {
    /// How a job ends.
    enum Verdict: UInt8 {
        case done = 0x64
        case notFound = 0x6e
        case held = 0x68
        case skipped = 0x73
        case retry = 0x72
        /// Asked again after a second.
        case waiting = 0x77
        case crash = 0x63
    }

    let directory: ScratchDirectory
    let events = Inbox()
    private let eventPipe: FileHandle
    private let gatePipe: FileHandle

    init() throws {
        directory = try ScratchDirectory()
        eventPipe = try Self.pipe(directory.path + "/events")
        gatePipe = try Self.pipe(directory.path + "/gate")
        let (pipe, events) = (eventPipe.fileDescriptor, events)
        Thread.detachNewThread { Self.read(pipe, into: events) }
    }

    /// One job goes on, and ends so.
    func release(_ verdict: Verdict = .done) throws { try gatePipe.write(contentsOf: Data([verdict.rawValue])) }

    /// The next event that begins so, from number `start` on.
    func event(_ beginning: String, from start: Int = 0) async throws -> String {
        try await events.first("the event \"\(beginning)\"", from: start) { $0.hasPrefix(beginning) }
    }

    /// Ends the thread that reads.
    func close() {
        do {
            try eventPipe.write(contentsOf: Data("\(Self.last)\n".utf8))
        } catch {
            Issue.record("the thread that reads what the plugin does goes on: \(error)")
        }
    }

    private static let last = "over"

    private static func pipe(_ path: String) throws -> FileHandle {
        guard mkfifo(path, 0o600) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Runs on a thread of its own until the last line.
    private static func read(_ descriptor: CInt, into events: Inbox) {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            pending += buffer.prefix(count)
            while let end = pending.firstIndex(of: 0x0a) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                guard line != last else { return events.close() }
                events.append(line)
            }
        }
        events.close()
    }
}
