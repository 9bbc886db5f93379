import Glibc

/// How the machine's CPU time was used during the run, in hundredths of all cores.
struct MachineLoad: Codable, Sendable {
    /// What others may use before it must be said, in hundredths.
    static let disturbing = 5.0

    let gateway: Double
    let bench: Double
    let others: Double
    /// Taken by the hypervisor for other guests.
    let stolen: Double

    /// A moment in the machine's accounts, in ticks.
    struct Mark: Sendable {
        fileprivate let all: Double
        fileprivate let busy: Double
        fileprivate let stolen: Double

        static func now() throws -> Mark {
            guard let line = try ProcFile.text("/proc/stat").split(separator: "\n").first else {
                throw BenchFailure("/proc/stat is empty")
            }
            let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
            guard ticks.count >= 8 else { throw BenchFailure("/proc/stat has another form") }
            // user, nice, system, idle, iowait, irq, softirq, steal; guests' time is within the first two.
            return Mark(
                all: ticks[..<8].reduce(0, +), busy: ticks[..<3].reduce(0, +) + ticks[5] + ticks[6], stolen: ticks[7])
        }
    }

    /// `gateway` and `bench` in nanoseconds of CPU time.
    init(from start: Mark, to end: Mark, gateway: UInt64, bench: UInt64) {
        let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        let all = max(1, end.all - start.all)
        func share(_ ticks: Double) -> Double { 100 * max(0, ticks) / all }
        self.gateway = share(Double(gateway) / 1e9 * ticksPerSecond)
        self.bench = share(Double(bench) / 1e9 * ticksPerSecond)
        stolen = share(end.stolen - start.stolen)
        others = max(0, share(end.busy - start.busy) - self.gateway - self.bench)
    }
}
