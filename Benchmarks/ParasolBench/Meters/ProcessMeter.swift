import FoundationEssentials
import Glibc

/// Reads what a process of this machine has used; owned by nobody, the process may end at any time.
struct ProcessMeter: Sendable {
    let pid: pid_t
    private let clock: clockid_t

    init(pid: pid_t) throws {
        self.pid = pid
        var clock = clockid_t()
        let code = clock_getcpuclockid(pid, &clock)
        guard code == 0 else { throw BenchFailure("process \(pid) has no CPU clock (error \(code))") }
        self.clock = clock
    }

    /// This process.
    static func own() throws -> ProcessMeter { try ProcessMeter(pid: getpid()) }

    /// CPU time of all threads, also of those that ended, in nanoseconds: the process's CPU clock, which is finer than
    /// the ticks of `/proc/<pid>/stat`.
    func cpuTime() throws -> UInt64 {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else {
            throw BenchFailure("the CPU clock of process \(pid) cannot be read: it has ended")
        }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Ticks spent in user mode and in the kernel.
    func ticks() throws -> (user: Int, kernel: Int) {
        let fields = try statFields()
        guard fields.count > 12, let user = Int(fields[11]), let kernel = Int(fields[12]) else {
            throw BenchFailure("/proc/\(pid)/stat has another form")
        }
        return (user, kernel)
    }

    /// False once the process has ended, also while nobody has waited for it.
    var isRunning: Bool {
        guard let state = try? statFields().first else { return false }
        return state != "Z" && state != "X"
    }

    func memory() throws -> ProcMemory {
        ProcMemory(
            status: try ProcFile.values("/proc/\(pid)/status"),
            rollup: try? ProcFile.values("/proc/\(pid)/smaps_rollup"))
    }

    /// The fields after the name, which can hold spaces and brackets.
    private func statFields() throws -> [Substring] {
        let text = try ProcFile.text("/proc/\(pid)/stat")
        guard let end = text.lastIndex(of: ")") else { throw BenchFailure("/proc/\(pid)/stat has another form") }
        return text[text.index(after: end)...].split(separator: " ")
    }
}

/// Memory of a process, in KiB; nil where the system does not say.
struct ProcMemory: Codable, Sendable {
    let residentKiB: Int?
    let proportionalKiB: Int?
    let peakResidentKiB: Int?

    init(status: [String: Int], rollup: [String: Int]?) {
        residentKiB = status["VmRSS"]
        peakResidentKiB = status["VmHWM"]
        proportionalKiB = rollup?["Pss"]
    }
}
