import PluginMessages

/// How a job ended, its outcome still in the plugin's bytes, so that a worker can pass them on unread.
package enum JobEnd: Sendable {
    case completed([UInt8])
    case refused(code: Int32)
    case timedOut
    case cancelled
    case misbehaved(String)
    case sinkFailed(any Error)
    case crashed(PluginCrash)
    case notBegun(String)
    case interrupted(String)

    /// The answer to whoever asked for the job; `breached` hears of an outcome that is none.
    func answer(breached: (Breach) -> Void) -> PluginAnswer {
        switch self {
        case .completed(let bytes):
            do {
                return .completed(try OutcomeMessage.read(bytes))
            } catch {
                breached(.malformedOutcome)
                return .misbehaved("its completion is not an outcome: \(error.description)")
            }
        case .refused(let code): return .refused(code: code)
        case .timedOut: return .timedOut
        case .cancelled: return .cancelled
        case .misbehaved(let what): return .misbehaved(what)
        case .sinkFailed(let error): return .sinkFailed(error)
        case .crashed(let crash): return .crashed(crash)
        case .notBegun(let why): return .notBegun(why)
        case .interrupted(let why): return .interrupted(why)
        }
    }
}

extension OutcomeMessage {
    /// The outcomes of the contract, for jobs of every kind.
    private static let known: Set<String> = [
        "done", "notFound", "skipped", "held", "proceed", "hold", "cancel", "allow", "veto", "planned", "waiting",
        "retry", "failed",
    ]

    /// Reads what a plugin handed to `complete`; the error holds nothing of it.
    fileprivate static func read(_ bytes: [UInt8]) throws(MalformedOutcome) -> OutcomeMessage {
        let message: OutcomeMessage
        do {
            message = try MessageCoding.decode(OutcomeMessage.self, from: bytes)
        } catch {
            // What the decoder says may quote the outcome, which may hold personal data.
            throw MalformedOutcome("it is not JSON, or a member is missing or has another type")
        }
        guard message.schema == 1 else { throw MalformedOutcome("its schema is not 1") }
        guard known.contains(message.outcome) else { throw MalformedOutcome("it is none of those of the contract") }
        return message
    }
}
