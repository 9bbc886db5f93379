import FoundationEssentials
import PluginTesting

/// Runs the suite on a library, check by check.
struct ConformanceDriver: Sendable {
    /// How long a check may take besides its jobs, in seconds.
    private static let checkSeconds: Int64 = 180

    /// The library's absolute path.
    let library: String
    /// The plugin's settings in JSON.
    let settings: [UInt8]
    let options: ConformanceOptions
    /// Whether the checks are made in this process, for a debugger.
    let isInProcess: Bool
    /// How long one check may take; nil leaves it to the driver.
    let checkLimit: Int?

    /// Runs the checks; `begin` and `end` hear of each.
    func run(
        begin: (ConformanceCheck, _ left: Int) -> Void, end: (ConformanceResult) -> Void
    ) async throws -> ConformanceReport {
        let directory = FileManager.default.temporaryDirectory.appending(path: "parasol-check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // What cannot be removed lies among temporary files, and holds no personal data.
        defer { try? FileManager.default.removeItem(at: directory) }
        var course = ConformanceCourse(options: options)
        while let check = course.next() {
            begin(check, course.left)
            let result = try await result(check, directory.path)
            end(result)
            course.record(result)
        }
        return course.report
    }

    private func result(_ check: ConformanceCheck, _ directory: String) async throws -> ConformanceResult {
        guard !isInProcess else { return await here(check, directory) }
        let seconds = checkLimit.map(Int64.init) ?? Self.checkSeconds + 10 * (options.jobLimit?.components.seconds ?? 0)
        let process = CheckProcess(
            library: library, settings: String(decoding: settings, as: UTF8.self), options: options,
            secondsToLive: UInt32(clamping: max(seconds, 1)), directory: directory)
        return try await process.run(check)
    }

    private func here(_ check: ConformanceCheck, _ directory: String) async -> ConformanceResult {
        let run = CheckRun(check: check, options: options) {
            // Code is loaded once and for all; another file is other code.
            let copy = "\(directory)/\(UUID().uuidString).so"
            try FileManager.default.copyItem(atPath: library, toPath: copy)
            return try await LibrarySubject.load(path: copy, settings: settings, ownsProcess: false)
        }
        return await run.result(times: check.processes)
    }
}
