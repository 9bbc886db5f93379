import DSRModel
import JobStore
import PluginMessages
import PluginRuntime

/// Asks every guard before one attempt of destructive work.
///
/// Fail-closed: no answer is no leave.
struct GuardRound: Sendable {
    /// What the guards said together.
    enum Verdict: Sendable, Equatable {
        case allowed
        /// One of them said no; its id and its reason.
        case vetoed(by: PluginID, reason: String)
        /// One of them gave no answer; the code says why.
        case unavailable(PluginID, code: String, after: Int64?)
        /// One of them ended before it was asked or while it was: it is asked again at once.
        case replaced(PluginID)
        /// One of them crashed over the question.
        case crashed(PluginID, PluginCrash)
        /// The calling task was cancelled.
        case cancelled
    }

    let guards: [PluginID]
    let handOver: HandOver
    let claimed: ClaimedTask

    /// Asks them one after the other, until one does not allow it.
    ///
    /// Each is asked with a place of its own, held for the question alone.
    func ask(_ request: Request) async throws -> Verdict {
        var question = request
        question.kind = .guard
        question.datapoints = []
        question.pollID = nil
        for id in guards {
            let entry = try await handOver.atPlugin(id, for: claimed.task) { plugin in
                let answer = try await handOver.ask(plugin, question, for: claimed)
                return read(answer, of: plugin)
            }
            switch entry {
            case .done(.allowed): continue
            case .done(let verdict): return verdict
            case .absent, .late: return .unavailable(id, code: "guard-missing", after: nil)
            case .cancelled: return .cancelled
            }
        }
        return .allowed
    }

    private func read(_ answer: PluginAnswer, of plugin: RunningPlugin) -> Verdict {
        let (verdict, fault) = reading(answer, of: plugin.id)
        handOver.learn(answer, fault: fault, from: plugin, about: claimed.task)
        return verdict
    }

    private func reading(_ answer: PluginAnswer, of id: PluginID) -> (Verdict, fault: String?) {
        let failed = Verdict.unavailable(id, code: "guard-failed", after: nil)
        switch answer {
        case .completed(let message):
            do {
                switch try message.guardDecision() {
                case .allow: return (.allowed, nil)
                case .veto(let reason): return (.vetoed(by: id, reason: reason), nil)
                case .retry(let after, _): return (.unavailable(id, code: "guard-undecided", after: after), nil)
                }
            } catch {
                return (failed, ResultFault.malformedOutcome.code)
            }
        case .crashed(let crash): return (.crashed(id, crash), nil)
        case .notBegun, .interrupted: return (.replaced(id), nil)
        case .cancelled: return (.cancelled, nil)
        case .refused, .timedOut, .misbehaved, .sinkFailed: return (failed, nil)
        }
    }
}
