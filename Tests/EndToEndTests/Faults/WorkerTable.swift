import CPluginRuntime
import Foundation
import Synchronization

/// The worker processes of this machine, as /proc shows them.
enum WorkerTable {
    struct Row: Sendable, CustomStringConvertible {
        let number: Int32
        let parent: Int32
        let user: Int
        let plugin: String

        var description: String { "\(number) of \(plugin)" }
    }

    /// All that run; one that has ended and waits for its parent does not.
    static func rows() throws -> [Row] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.compactMap(row)
    }

    /// Nil for what is no worker, or ended in between.
    private static func row(_ number: Int32) -> Row? {
        guard let arguments = FileManager.default.contents(atPath: "/proc/\(number)/cmdline"),
            let status = FileManager.default.contents(atPath: "/proc/\(number)/status")
        else { return nil }
        let words = arguments.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 3, words[0].hasSuffix("/parasol-worker"), words[1] == "--serve" else { return nil }
        var fields: [String: String] = [:]
        for line in String(decoding: status, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: "\t")
            if parts.count > 1 { fields[String(parts[0])] = String(parts[1]) }
        }
        guard fields["State:"]?.hasPrefix("Z") == false, let parent = fields["PPid:"].flatMap({ Int32($0) }),
            let user = fields["Uid:"].flatMap({ Int($0) })
        else { return nil }
        return Row(number: number, parent: parent, user: user, plugin: words[2])
    }
}

/// Processes that a test saw, each by a descriptor that never means another one.
final class SeenProcesses: Sendable {
    private let descriptors = Mutex<[Int32: FileHandle]>([:])

    var count: Int { descriptors.withLock(\.count) }

    /// Remembers processes that run now.
    func see(_ numbers: some Sequence<Int32>) {
        descriptors.withLock { descriptors in
            for number in numbers where descriptors[number] == nil {
                let descriptor = parasol_pidfd_open(number)
                // ESRCH: it has ended already.
                guard descriptor >= 0 else { continue }
                descriptors[number] = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            }
        }
    }

    /// Waits until all have ended, and answers which have not within ten seconds.
    func left() async -> [Int32] {
        let handles = descriptors.withLock { $0 }
        return await withCheckedContinuation { waiting in
            Thread.detachNewThread {
                let end = ContinuousClock.now + .seconds(10)
                let left = handles.filter { !Self.ends($0.value.fileDescriptor, before: end) }
                waiting.resume(returning: left.keys.sorted())
            }
        }
    }

    private static func ends(_ descriptor: CInt, before end: ContinuousClock.Instant) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let left = max((end - .now) / .milliseconds(1), 0)
            let ready = poll(&polled, 1, CInt(left))
            if ready > 0 { return true }
            guard ready < 0, errno == EINTR else { return false }
        }
    }
}
