import Dispatch
import Glibc

/// Waits for changes of a plugin's sources: told by the system, and found by looking every two seconds where it is not
/// (network file systems, or no more watches to be had).
final class SourceWatch {
    private static let rescan = Duration.seconds(2)
    /// Editors and version control write several files: a change counts when nothing has followed it for so long.
    private static let quiet = Duration.milliseconds(200)

    private let directory: String
    private let file: String?
    private let hints: AsyncStream<Void>
    private let hint: AsyncStream<Void>.Continuation
    /// The inotify descriptor; negative where there is none. Closed by the source's cancel handler.
    private let descriptor: Int32
    private let source: (any DispatchSourceRead)?
    private let ticking: Task<Void, Never>

    init(directory: String, file: String?) {
        self.directory = directory
        self.file = file
        let (hints, hint) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        (self.hints, self.hint) = (hints, hint)
        let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        self.descriptor = descriptor
        source = descriptor < 0 ? nil : Self.source(of: descriptor, hint)
        ticking = Self.ticking(hint)
    }

    deinit {
        ticking.cancel()
        source?.cancel()
        hint.finish()
    }

    /// What is there now.
    func census() -> SourceCensus {
        let census = SourceCensus(of: directory, and: file)
        guard descriptor >= 0 else { return census }
        // To add what is watched already changes nothing; what cannot be watched is found by looking.
        for directory in census.directories { _ = inotify_add_watch(descriptor, directory, Self.changes) }
        if let file { _ = inotify_add_watch(descriptor, PluginPackage.split(file).directory, Self.changes) }
        return census
    }

    /// Returns what is there as soon as it is something else than it was, and has come to rest.
    func change(since old: SourceCensus) async throws -> SourceCensus {
        for await _ in hints {
            var now = census()
            guard now != old else { continue }
            while true {
                try await Task.sleep(for: Self.quiet)
                let next = census()
                if next == now { return now }
                now = next
            }
        }
        throw CancellationError()
    }

    private static func ticking(_ hint: AsyncStream<Void>.Continuation) -> Task<Void, Never> {
        Task { @Sendable in
            hint.yield()
            while await pause() { hint.yield() }
        }
    }

    /// Waits until it is time to look; false where the watch has ended.
    private static func pause() async -> Bool {
        do { try await Task.sleep(for: rescan) } catch { return false }
        return true
    }

    private static let changes = UInt32(
        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB)

    private static func source(
        of descriptor: Int32, _ hint: AsyncStream<Void>.Continuation
    ) -> any DispatchSourceRead {
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
        source.setEventHandler {
            // What changed is found by comparing; the events themselves only say that it is time to.
            var buffer = [UInt8](repeating: 0, count: 16 * 1024)
            while read(descriptor, &buffer, buffer.count) > 0 {}
            hint.yield()
        }
        source.setCancelHandler { close(descriptor) }
        source.resume()
        return source
    }
}
