public import PluginKit

/// The checks that every plugin must pass, whoever wrote it and in whatever language.
///
/// From a plugin's own tests, in the test's process and through a host in memory:
///
/// ```swift
/// let report = await ConformanceSuite.run(Accounts.self, settings: ["accounts": .string(path)])
/// #expect(report.level == 4, "\(report)")
/// ```
///
/// `parasol plugin check FILE` runs the same checks on the library, each in a process of its own, so that it survives a
/// crash or a hang of the plugin, and measures threads and memory besides. The checks act on the system that the
/// settings point at; see ``ConformanceOptions/people`` and ``ConformanceOptions/isDisposable``.
public enum ConformanceSuite {
    /// The version of the suite: another one may ask more for the same level.
    public static let version = "1"

    /// The names of all checks, in the order in which they run.
    public static var names: [String] { ConformanceCheck.all.map(\.name) }

    /// Runs the checks on a plugin in this process; a plugin that traps takes the process along.
    public static func run<Tested: Plugin>(
        _ plugin: Tested.Type, settings: Settings = [:], options: ConformanceOptions = ConformanceOptions()
    ) async -> ConformanceReport {
        var course = ConformanceCourse(options: options)
        while let check = course.next() {
            let run = CheckRun(check: check, options: options) {
                do {
                    return try MemorySubject(plugin, settings: settings)
                } catch {
                    throw ConformanceObstacle(
                        "the plugin cannot be exported: \(error)", mend: "Mend what the message names.")
                }
            }
            course.record(await run.result(times: check.processes))
        }
        return course.report
    }
}
