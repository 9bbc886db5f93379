import DSRModel
import JobStore
package import PluginMessages
package import PluginRuntime

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
    }

    let guards: [PluginID]
    let plugins: [PluginID: RunningPlugin]

    /// Asks them one after the other, until one does not allow it.
    func ask(_ request: Request) async throws -> Verdict {
        for id in guards {
            guard let plugin = plugins[id] else { return .unavailable(id, code: "guard-missing", after: nil) }
            var question = request
            question.kind = .guard
            question.datapoints = []
            question.pollID = nil
            question.timeoutMilliseconds = plugin.timeout.milliseconds
            let answer = await plugin.connection.perform(
                try MessageCoding.encode(question), timeout: plugin.timeout, sink: NoResults())
            guard case .completed(let message) = answer, let decision = try? message.guardDecision() else {
                return .unavailable(id, code: "guard-failed", after: nil)
            }
            switch decision {
            case .allow: continue
            case .veto(let reason): return .vetoed(by: id, reason: reason)
            case .retry(let after, _): return .unavailable(id, code: "guard-undecided", after: after)
            }
        }
        return .allowed
    }
}

/// The sink of jobs that may emit nothing: guards, plans and preflights.
package struct NoResults: ResultSink {
    package init() {}
    package func open(item: UInt32, header: ItemHeader) throws { throw ResultFault.itemsNotAsked }
    package func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws { throw ResultFault.itemsNotAsked }
    package func close(item: UInt32) throws { throw ResultFault.itemsNotAsked }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
