/// A plugin: what a team writes for its own system.
///
/// Write what the manifest declares and nothing else; what it does not declare has an implementation here that
/// refuses. One instance serves all jobs of a process, several at once.
///
/// ```swift
/// struct Accounts: Plugin {
///     static let manifest = Manifest(id: "com.example.accounts", version: "1.0.0", owner: "A <a@example.com>") {
///         Access(.email, datapoints: "profile")
///         Erasure(.email)
///     }
///     init(settings: Settings) throws { … }
///     func access(_ request: Request, into report: Report) async throws -> Outcome { … }
///     func erase(_ request: Request) async throws -> Outcome { … }
/// }
///
/// @c(parasol_plugin_entry_v1)
/// public func entry(_ host: ParasolHost, _ plugin: ParasolPluginOut) -> Int32 { Accounts.export(host, plugin) }
/// ```
///
/// **Threads.** Every function below runs on a thread of the plugin's own that may block: a read of a file, a query or
/// a wait for the gateway holds up that job alone. Up to 64 such threads exist. `async let`, task groups and actors
/// stay on them; an unstructured `Task { }` does not, so do not block in one.
///
/// **Errors.** A thrown error is ``Outcome/retry(after:reason:)``. Because errors often quote the data at fault, the
/// reason given is the error's type alone, unless the error is a ``PluginFailure``.
///
/// **Cancellation.** When the gateway no longer wants an answer, the job's task is cancelled.
public protocol Plugin: Sendable {
    /// What the plugin is and what it serves.
    static var manifest: Manifest { get }

    /// Makes the plugin ready with its settings.
    ///
    /// Called once, before any job, on a thread of the gateway. An error refuses the start; the operator sees the
    /// description of a ``PluginFailure``, and of any other error its type.
    init(settings: Settings) throws

    /// Hands out the person's data; every datapoint in `request.datapoints` must be answered through `report`.
    func access(_ request: Request, into report: Report) async throws -> Outcome

    /// Deletes the person's data; called again with the same idempotency key it must do no harm.
    func erase(_ request: Request) async throws -> Outcome

    /// Serves a request of any other type that the manifest declares.
    func perform(_ request: Request) async throws -> Outcome

    /// Answers a preflight check: go on, with what further identifiers were found, or hold, or cancel.
    func enrich(_ request: Request) async throws -> PreflightDecision

    /// Says, as a guard, whether destructive work may be done; asked before each attempt.
    func review(_ request: Request) async throws -> GuardDecision

    /// Counts by name what serving the request would touch, and writes nothing.
    func plan(_ request: Request) async throws -> [String: Int64]

    /// Says what the plugin serves with its settings; for manifests with `coverage: .settings`, once after the start.
    func describe() async throws -> CoverageDescription

    /// Says whether the plugin could do work now; must answer within a second.
    func health() async -> Health

    /// Ends the plugin; has five seconds, after which it can no longer reach the gateway.
    func stop() async
}
