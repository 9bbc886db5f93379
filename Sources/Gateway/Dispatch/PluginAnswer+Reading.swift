import PluginHost
import PluginMessages
import PluginRuntime

extension PluginAnswer {
    /// What an answer does to the suspicion that its task crashes the plugin.
    enum Suspicion: Sendable, Equatable {
        case raised, lifted, unchanged
    }

    /// A crash among others raises it; any end without a crash lifts it, and so does a crash alone, which the task's
    /// own count remembers.
    var suspicion: Suspicion {
        switch self {
        case .crashed(let crash): crash.wasAlone ? .lifted : .raised
        case .cancelled, .notBegun, .interrupted: .unchanged
        case .completed, .refused, .timedOut, .misbehaved, .sinkFailed: .lifted
        }
    }

    /// What an answer says about the plugin's build; nil for nothing.
    ///
    /// `fault` is the code of what was wrong with a completion.
    func conduct(fault: String?) -> TaskConduct.Kind? {
        switch self {
        case .completed(let message):
            if let fault {
                .failed(fault)
            } else {
                ["retry", "failed"].contains(message.outcome) ? .unfinished : .succeeded
            }
        case .refused: .failed("refused")
        case .timedOut: .failed("timed-out")
        case .misbehaved: .failed("misbehaved")
        case .crashed: .crashed
        case .sinkFailed(let error): (error as? ResultFault).map { .failed($0.code) }
        case .cancelled, .notBegun, .interrupted: nil
        }
    }

    /// Whether the plugin may have done something with the job.
    var wasBegun: Bool {
        switch self {
        case .refused, .notBegun: false
        default: true
        }
    }

    /// Whether the connection that gave it takes no further job.
    var endsConnection: Bool {
        switch self {
        case .crashed, .notBegun, .interrupted: true
        default: false
        }
    }
}
