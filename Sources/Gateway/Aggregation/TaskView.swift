package import DSRModel
package import JobStore
import PluginMessages

/// A task as the joint outcome sees it: what it came to, with its plugin's message read.
package struct TaskView: Sendable {
    /// What the task came to.
    package enum End: Sendable, Equatable {
        /// Not yet; at report-by it counts as waiting.
        case open
        case done
        case notFound
        case skipped(reason: String)
        case held(reason: String)
        case waiting(until: Int64)
        /// Given up. `permanent`: the plugin said that it can never work.
        case dead(code: String, permanent: Bool)
    }

    package let id: TaskID
    package let plugin: PluginID
    package let end: End
    package let asked: [Datapoint]
    package let items: [ResultItem]
    /// Datapoints of an access that ended otherwise than with their items.
    package let exceptions: [Datapoint: Outcome]
    /// The decision of a preflight.
    package let decision: PreflightDecision?
    /// What was too large, where that is why it was given up.
    let sizeRefusal: SizeRefusal.Kind?
    private let explanation: String?

    package init(_ task: JobTask, of job: Job) {
        id = task.id
        plugin = task.plugin
        asked = task.datapoints
        items = task.result?.items ?? []
        let reading = Reading(task, of: job)
        exceptions = reading.exceptions
        decision = reading.decision
        end = reading.end
        sizeRefusal = reading.sizeRefusal
        explanation = reading.explanation
    }

    /// What a task's stored message says.
    ///
    /// One that cannot be read was never said: the task counts as dead.
    private struct Reading {
        var exceptions: [Datapoint: Outcome] = [:]
        var decision: PreflightDecision?
        var end = End.dead(code: "result-unreadable", permanent: true)
        var sizeRefusal: SizeRefusal.Kind?
        var explanation: String?

        init(_ task: JobTask, of job: Job) {
            do {
                let message = try task.result.map { try MessageCoding.decode(OutcomeMessage.self, from: $0.message) }
                let exceptions = try message?.performedDatapoints() ?? [:]
                let isAnswer = job.kind == .preflight && task.state == .done
                decision = isAnswer ? try message?.preflightDecision() : nil
                self.exceptions = exceptions
                end = TaskView.end(of: task, message, job)
                sizeRefusal = task.state == .dead ? message.flatMap { .init(rawValue: $0.outcome) } : nil
                explanation = sizeRefusal == nil ? nil : message?.reason
            } catch {
                return
            }
        }
    }

    private static func end(of task: JobTask, _ message: OutcomeMessage?, _ job: Job) -> End {
        switch task.state {
        case .pending, .running: return .open
        case .done: return .done
        case .notFound:
            // An earlier attempt or run may have done it and then found nothing left to do.
            return job.type != .access && task.begun > 1 ? .done : .notFound
        case .skipped: return .skipped(reason: message?.reason ?? "")
        case .held: return .held(reason: message?.reason ?? "")
        case .waiting: return .waiting(until: task.dueAt)
        case .dead:
            let code = message?.outcome ?? "no-answer"
            return .dead(code: code, permanent: code == "failed" || SizeRefusal.Kind(rawValue: code) != nil)
        }
    }

    /// The task's part of a report's message: a code, with sizes and rules where it is for its size, never personal
    /// data.
    package var part: String {
        switch end {
        case .open: "\(plugin): still running"
        case .done: "\(plugin): done"
        case .notFound: "\(plugin): nothing found"
        case .skipped: "\(plugin): skipped"
        case .held: "\(plugin): needs a decision"
        case .waiting: "\(plugin): waiting"
        case .dead(let code, _): "\(plugin): \(code)" + (explanation.map { " (\($0))" } ?? "")
        }
    }
}
