package import PluginKit

/// One run of one check: what it may ask, and with what.
package struct CheckRun: Sendable {
    package let check: ConformanceCheck
    package let options: ConformanceOptions
    /// Hears what is about to be asked, so that a crash can be told from what came before.
    private let step: @Sendable (String) -> Void
    private let opener: @Sendable () async throws -> any ConformanceSubject

    package init(
        check: ConformanceCheck, options: ConformanceOptions, step: @escaping @Sendable (String) -> Void = { _ in },
        open: @escaping @Sendable () async throws -> any ConformanceSubject
    ) {
        self.check = check
        self.options = options
        self.step = step
        opener = open
    }

    /// Runs the check so many times in this process, until it fails.
    package func result(times: Int = 1) async -> ConformanceResult {
        let clock = ContinuousClock()
        let start = clock.now
        var result = await verdict()
        for _ in 1..<max(times, 1) where result.verdict == .passed { result = await verdict() }
        result.milliseconds = Int64(start.duration(to: clock.now).seconds * 1000)
        return result
    }

    private func verdict() async -> ConformanceResult {
        do {
            return ConformanceResult(check, .passed, note: try await check.ask(self))
        } catch let finding as ConformanceFinding {
            return ConformanceResult(check, .failed, finding: finding)
        } catch let nothing as NotApplicable {
            return ConformanceResult(check, .notApplicable, note: nothing.reason)
        } catch let obstacle as ConformanceObstacle {
            return ConformanceResult(check, .failed, finding: failure(obstacle.message, mend: obstacle.mend))
        } catch {
            return ConformanceResult(
                check, .failed, finding: failure("\(error)", mend: "Run the check with --in-process in a debugger."))
        }
    }

    private func failure(_ came: String, mend: String) -> ConformanceFinding {
        ConformanceFinding(expected: check.promise, came: came, mend: mend)
    }

    // MARK: For checks

    /// A failure of the check.
    func fails(_ came: String, mend: String) -> ConformanceFinding { failure(came, mend: mend) }

    /// The check's own random numbers.
    func generator() -> SeededGenerator { SeededGenerator(seed: options.seed, for: check.name) }

    /// Says what is about to be asked.
    func about(to what: String) { step(what) }

    /// Opens the plugin, without starting it.
    func open() async throws -> any ConformanceSubject {
        about(to: "the library is loaded")
        return try await opener()
    }

    /// Opens and starts the plugin for `body`, and stops it afterwards.
    func session<Value>(_ body: (Session) async throws -> Value) async throws -> Value {
        let subject = try await open()
        about(to: "the plugin is started")
        try await subject.start()
        do {
            let value = try await body(try await Session(subject, run: self))
            about(to: "the plugin is stopped")
            await subject.stop()
            return value
        } catch {
            await subject.stop()
            throw error
        }
    }
}
