import Synchronization

/// The report while it is written, so that a run that fails still shows what it measured.
final class Notebook: Sendable {
    private let report: Mutex<BenchReport>

    init(_ report: BenchReport) { self.report = Mutex(report) }

    func write(_ change: @Sendable (inout BenchReport) -> Void) {
        report.withLock { change(&$0) }
    }

    var page: BenchReport { report.withLock { $0 } }
}
