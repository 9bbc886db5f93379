import Glibc
import PluginRuntime

/// Takes a worker's output, looks after its threads and reaps it; all on the one thread that started it.
struct WorkerWatch {
    /// The most threads that a worker may have; more is no work but a flood.
    static let maximumThreads = 1024
    /// How often the number of threads is looked at, in milliseconds.
    private static let interval: CInt = 500

    private let process: WorkerProcess
    private let launch: WorkerLaunch
    private let output: Descriptor
    private let crashes: Descriptor
    private var chunk = [UInt8](repeating: 0, count: 16 * 1024)
    private var crash: [UInt8] = []
    private var bytes: UInt64 = 0
    private var hasOutput = true
    private var hasCrashes = true
    private var isOutputLost = false

    init(process: WorkerProcess, pipes: WorkerLaunch.Pipes, launch: WorkerLaunch) {
        self.process = process
        self.launch = launch
        output = pipes.output
        crashes = pipes.crashes
    }

    /// Watches until the process has ended, reaps it and tells everybody.
    mutating func run() {
        var looked = ContinuousClock.now
        while !wait() {
            if looked.duration(to: .now) >= .milliseconds(Int64(Self.interval)) {
                looked = .now
                if Self.threads(of: process.identifier) > Self.maximumThreads {
                    process.kill("more than \(Self.maximumThreads) threads")
                }
            }
        }
        // What it wrote before its end still lies in the pipes.
        while hasOutput, takeOutput() {}
        while hasCrashes, takeCrash() {}
        let ending = process.end(status: Self.reap(process.identifier), frames: CrashLine.frames(crash))
        tell(ending)
    }

    /// Waits for output, the end or the next look; true where the process has ended.
    private mutating func wait() -> Bool {
        var polled = [
            pollfd(fd: process.watched, events: Int16(POLLIN), revents: 0),
            pollfd(fd: hasOutput ? output.number : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: hasCrashes ? crashes.number : -1, events: Int16(POLLIN), revents: 0),
        ]
        // An error of poll (EINTR) shows nothing, and is tried again.
        guard unsafe poll(&polled, 3, Self.interval) > 0 else { return false }
        if polled[1].revents != 0 { _ = takeOutput() }
        if polled[2].revents != 0 { _ = takeCrash() }
        return polled[0].revents != 0
    }

    /// Takes what there is, at most a chunk; false where there was nothing.
    private mutating func takeOutput() -> Bool {
        guard let taken = read(output) else { return false }
        guard !taken.isEmpty else {
            hasOutput = false
            return false
        }
        bytes += UInt64(taken.count)
        keep(Array(taken))
        return true
    }

    private mutating func takeCrash() -> Bool {
        guard let taken = read(crashes) else { return false }
        guard !taken.isEmpty else {
            hasCrashes = false
            return false
        }
        crash += taken.prefix(CrashLine.maximumBytes - crash.count)
        return true
    }

    /// What there is, empty at the end of the stream; nil where nothing is there now.
    private mutating func read(_ descriptor: Descriptor) -> ArraySlice<UInt8>? {
        let got = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor.number, $0.baseAddress, $0.count) }
        if got >= 0 { return chunk[..<got] }
        return errno == EAGAIN || errno == EINTR ? nil : []
    }

    private mutating func keep(_ bytes: [UInt8]) {
        do {
            try launch.output.append(bytes)
        } catch {
            guard !isOutputLost else { return }
            isOutputLost = true
            launch.log(PluginLogEvent(level: .warning, message: "the plugin's output cannot be kept"))
        }
    }

    private mutating func tell(_ ending: WorkerEnding) {
        if !ending.frames.isEmpty {
            let frames = ending.frames.joined(separator: ",")
            keep(Array("parasol-crash \(ending) frames=\(frames)\n".utf8))
            launch.log(
                PluginLogEvent(
                    level: .error, message: "the worker crashed", tags: ["end": "\(ending)", "frames": frames]))
        }
        launch.log(
            PluginLogEvent(
                level: .info, message: "the worker's process ended",
                tags: ["end": "\(ending)", "process": "\(process.identifier)", "outputBytes": "\(bytes)"]))
    }

    /// Waits for the end of a child and answers its status.
    static func reap(_ process: CInt) -> CInt {
        var status: CInt = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            // ECHILD: somebody else reaped it, who knows its status instead.
            guard errno == EINTR else { return 0 }
        }
        return status
    }

    /// How many threads a process has; 0 where that cannot be read.
    static func threads(of process: CInt) -> Int {
        let file = unsafe open("/proc/\(process)/status", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let got = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
        let lines = bytes.prefix(max(got, 0)).split(separator: UInt8(ascii: "\n"))
        let label = Array("Threads:\t".utf8)
        guard let line = lines.first(where: { $0.starts(with: label) }) else { return 0 }
        return Int(String(decoding: line.dropFirst(label.count), as: UTF8.self)) ?? 0
    }
}
