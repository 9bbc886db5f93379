internal import FoundationEssentials
internal import Glibc

/// What the kernel says about this process.
enum Measure {
    /// How many threads it has.
    static func threads() -> Int? {
        try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
    }

    /// How much memory of its own is resident, in MiB.
    static func mebibytes() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let pages = text.split(separator: " ").map { Int($0) ?? 0 }
        // Resident less shared: what maps a file is not kept by a job.
        return pages.count > 2 ? (pages[1] - pages[2]) * sysconf(Int32(_SC_PAGESIZE)) / (1 << 20) : nil
    }
}
