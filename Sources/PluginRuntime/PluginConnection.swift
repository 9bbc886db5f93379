package import PluginMessages

/// Takes the results of one job from the plugin's threads.
///
/// Calls for one item never overlap; calls for different items may. No call is under way, or comes, once the job's
/// answer is there, so a sink that blocks for back-pressure holds the answer back too, also that of a time-out. An error
/// that it throws goes back to the plugin as a negative result and makes the job's answer ``PluginAnswer/sinkFailed``.
package protocol ResultSink: Sendable {
    /// Opens an item; `item` was not used before in this job.
    func open(item: UInt32, header: ItemHeader) throws
    /// Appends a chunk of at most 1 MiB; the bytes are borrowed for the call.
    ///
    /// They are checked: a value is JSON as far as it goes, a chunk of rows is whole lines of one JSON value each.
    func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws
    /// Ends an item.
    func close(item: UInt32) throws
}

/// How one job ended at the boundary to the plugin.
package enum PluginAnswer: Sendable {
    /// The plugin completed the job, every item that it opened is closed.
    case completed(OutcomeMessage)
    /// `handle` refused the job with this negative value; nothing was done.
    case refused(code: Int32)
    /// The time-out passed; the plugin was told to cancel and its token is dead.
    case timedOut
    /// The caller's task was cancelled; the plugin was told to cancel and its token is dead.
    case cancelled
    /// The plugin broke the contract: its completion is not an outcome, an item was left open, ….
    case misbehaved(String)
    /// The sink refused what the plugin emitted; the error is the sink's.
    case sinkFailed(any Error)
    /// The process or transport around the plugin ended while the job was under way.
    case crashed(PluginCrash)
    /// The plugin was never handed the job: it is draining, stopped or gone; nothing was done.
    case notBegun(String)
    /// The host stopped the plugin while the job was under way; that is no fault of the plugin.
    case interrupted(String)
}

/// The end of a process while jobs of its plugin were under way.
package struct PluginCrash: Sendable, Equatable {
    /// How it ended, in words and codes of the host's own.
    package var reason: String
    /// How many other jobs the plugin held at that time, among them such that were given up and not completed yet.
    package var company: Int

    package init(_ reason: String, company: Int) {
        self.reason = reason
        self.company = company
    }

    /// Whether nothing but the one job can have caused it.
    package var wasAlone: Bool { company == 0 }
}

/// What happens to a connection without being asked for.
package enum ConnectionEvent: Sendable, Equatable {
    /// A job was given up, and the plugin has not completed it within ``ConnectionOptions/overdueLimit``: it hangs.
    case overdue
    /// The connection has ended, for this reason; nothing follows.
    case gone(String)
}

/// Whether a plugin could do work now.
package enum PluginHealth: Sendable, Equatable {
    /// It could.
    case healthy
    /// It could not; the text is the plugin's and may go to the operator, not into the log.
    case unhealthy(String)
    /// It did not answer within a second.
    case silent
}

/// One running plugin, wherever it runs: in this process, or behind a framed transport.
///
/// The same library behaves the same behind every kind of connection; the bytes of settings, requests, items and
/// outcomes are identical.
package protocol PluginConnection: AnyObject, Sendable {
    /// The manifest that the plugin itself gave, byte for byte.
    var manifestBytes: [UInt8] { get }

    /// Starts the plugin with its settings, a JSON object that may hold secrets.
    ///
    /// Throws ``PluginFault`` with the plugin's own message when it refuses.
    func start(settings: [UInt8]) async throws

    /// What the plugin serves with its settings, as JSON; for plugins with `coverage: settings`.
    func describe() async throws -> [UInt8]

    /// Runs one job and waits for its end; `request` is a ``Request`` in JSON.
    ///
    /// Cancelling the calling task cancels the job. Runs any number of jobs at once; the caller keeps to the plugin's
    /// concurrency.
    func perform(_ request: [UInt8], timeout: Duration, sink: any ResultSink) async -> PluginAnswer

    /// Asks the plugin whether it could do work now.
    func health() async -> PluginHealth

    /// Has the plugin try out what real work needs; nil where it offers no such thing.
    func probe() async -> PluginHealth?

    /// Tells the plugin that no further job will come.
    func drain() async

    /// Ends the plugin; when this returns it calls back no more.
    ///
    /// Jobs under way end as ``PluginAnswer/interrupted(_:)``.
    func stop() async

    /// How many jobs the plugin holds, among them such that were given up and not completed yet.
    var jobsUnderWay: Int { get }

    /// The process that the plugin runs in, where that is another than this one and still there.
    var processID: Int32? { get }

    /// What happens to the connection; for one reader, and ends after ``ConnectionEvent/gone(_:)``.
    var events: AsyncStream<ConnectionEvent> { get }

    /// Late, double and unknown completions and other breaches of the contract so far.
    var misbehaviours: Int { get }
}

extension PluginConnection {
    /// It offers none.
    package func probe() async -> PluginHealth? { nil }

    /// None but this one.
    package var processID: Int32? { nil }
}

/// Why a plugin could not be loaded, started or asked.
package struct PluginFault: Error, Sendable, CustomStringConvertible {
    /// A stable code, such as `entry-missing`.
    package let code: String
    /// What is wrong and with what, for a person; no personal data.
    package let message: String
    /// What mends it.
    package let mend: String

    package init(code: String, message: String, mend: String) {
        self.code = code
        self.message = message
        self.mend = mend
    }

    package var description: String { "\(code): \(message). \(mend)" }
}
