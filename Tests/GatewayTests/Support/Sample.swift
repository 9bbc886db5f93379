import DSRModel
import JobStore
import PluginMessages

@testable import Gateway

/// Jobs and tasks that the decisions are asked about.
enum Sample {
    /// 2026-03-01T09:15:00Z, in milliseconds since 1970.
    static let now: Int64 = 1_772_356_500_000
    static let hour: Int64 = 3_600_000
    static let silo = "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21"
    static let accounts: PluginID = "com.example.accounts"
    static let orders: PluginID = "com.example.orders"

    /// A job whose report-by lies ten hours ahead.
    static func job(_ type: RequestType = .erasure, kind: JobKind = .dsr, run: Int = 1) -> Job {
        Job(
            id: JobID(rawValue: "01958000-0000-7000-8000-000000000001"), kind: kind, state: .running, type: type,
            requestID: "request", target: silo, siblingGroup: "group", identifierType: .email, identifierHash: "hash",
            isTest: false, run: run, revision: 1, acceptedAt: now, reportBy: now + 10 * hour, dueAt: now + 720 * hour)
    }

    static func task(
        _ plugin: PluginID = accounts, _ state: TaskState = .running, datapoints: [Datapoint] = [],
        attempts: Int = 0, begun: Int = 1, dueAt: Int64 = now, result: TaskResult? = nil
    ) -> JobTask {
        JobTask(
            id: TaskID(rawValue: "task-of-\(plugin)"), job: job().id, run: 1, plugin: plugin, state: state,
            datapoints: datapoints, attempts: attempts, handed: begun, begun: begun, dueAt: dueAt, result: result)
    }

    /// A task that ended as the plugin's outcome says, with the items that it emitted.
    static func task(
        _ plugin: PluginID = accounts, ended outcome: Outcome, datapoints: [Datapoint] = [],
        exceptions: [Datapoint: Outcome] = [:], items: [ResultItem] = [], begun: Int = 1
    ) throws -> JobTask {
        let state: TaskState =
            switch outcome {
            case .done: .done
            case .notFound: .notFound
            case .skipped: .skipped
            case .held: .held
            case .waiting: .waiting
            case .retry: .pending
            case .failed: .dead
            }
        var due = now
        if case .waiting(let until, _) = outcome { due = until }
        let message = try MessageCoding.encode(OutcomeMessage(outcome, datapoints: exceptions))
        return task(
            plugin, state, datapoints: datapoints, begun: begun, dueAt: due,
            result: TaskResult(message: message, items: items))
    }

    /// A task that was given up after its last attempt failed with a code of the gateway's own.
    static func dead(_ plugin: PluginID = accounts, code: String, datapoints: [Datapoint] = []) throws -> JobTask {
        let message = try MessageCoding.encode(OutcomeMessage(outcome: code))
        return task(plugin, .dead, datapoints: datapoints, result: TaskResult(message: message))
    }

    /// A task of a preflight that ended with a decision.
    static func task(_ plugin: PluginID = accounts, decided decision: PreflightDecision) throws -> JobTask {
        task(plugin, .done, result: TaskResult(message: try MessageCoding.encode(OutcomeMessage(decision))))
    }

    static func item(
        _ number: UInt32, _ datapoint: Datapoint, _ kind: ResultItem.Kind = .value, bytes: Int64 = 2,
        name: String? = nil, profile: String? = nil
    ) -> ResultItem {
        ResultItem(
            number: number, datapoint: datapoint, kind: kind, name: name, profile: profile, bytes: bytes,
            inline: Array("{}".utf8), attempt: 1)
    }

    static func record(_ job: Job, _ tasks: [JobTask]) -> JobRecord {
        JobRecord(job: job, tasks: tasks, reports: [], body: nil, nonce: nil)
    }
}
