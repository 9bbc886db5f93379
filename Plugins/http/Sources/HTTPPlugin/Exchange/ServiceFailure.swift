import PluginKit

/// Why the service gave no answer that can be used; holds codes and names of settings, never what the service wrote.
struct ServiceFailure: PluginFailure, Equatable {
    private enum Code: String {
        case unreachable = "service-unreachable"
        case tlsRefused = "tls-refused"
        case timedOut = "service-timed-out"
        case cut = "answer-cut"
        case tooLarge = "answer-too-large"
        case busy = "service-busy"
        case status = "status-unexpected"
        case refused = "request-refused"
        case malformed = "answer-malformed"
        case unrouted = "no-route"
        case unusable = "request-unusable"
    }

    private let code: Code
    private let message: String
    /// Whether the same call may be made again within the time-out.
    let isRepeatable: Bool
    /// Whether trying again can never help.
    let isFinal: Bool
    /// How long to wait at least before the next attempt, in milliseconds, where the service said so.
    private(set) var afterMilliseconds: Int64?

    var description: String { "\(code.rawValue): \(message)" }

    private init(_ code: Code, _ message: String, isRepeatable: Bool = false, isFinal: Bool = false) {
        self.code = code
        self.message = message
        self.isRepeatable = isRepeatable
        self.isFinal = isFinal
    }

    /// No connection, or it ended before the head of an answer.
    static func unreachable(_ reason: String) -> ServiceFailure {
        ServiceFailure(.unreachable, "\(reason). See to the service, or to settings.url", isRepeatable: true)
    }

    static func tlsRefused(_ reason: String) -> ServiceFailure {
        ServiceFailure(
            .tlsRefused, "\(reason). See to the service's certificate, or to settings.caFile and settings.client…File")
    }

    static let timedOut = ServiceFailure(
        .timedOut, "the service did not answer within the time-out. Make it faster, or let it answer 202 and be polled")

    /// An answer that ended before it was whole.
    static func cut(_ reason: String) -> ServiceFailure { ServiceFailure(.cut, reason) }

    static func tooLarge(_ limit: Int) -> ServiceFailure {
        ServiceFailure(.tooLarge, "an answer has more than \(limit) bytes. Raise settings.maximumAnswerBytes")
    }

    static func busy(_ status: Int, afterMilliseconds: Int64?) -> ServiceFailure {
        var failure = ServiceFailure(.busy, "the service answered \(status)", isRepeatable: true)
        failure.afterMilliseconds = afterMilliseconds
        return failure
    }

    static func status(_ status: Int) -> ServiceFailure {
        ServiceFailure(.status, "the service answered \(status). See to the service, or to the path in the settings")
    }

    /// The service took the request for a wrong one.
    static func refused(_ status: Int) -> ServiceFailure {
        ServiceFailure(.refused, "the service answered \(status)", isFinal: true)
    }

    static func malformed(_ reason: String) -> ServiceFailure { ServiceFailure(.malformed, reason) }

    static func unrouted() -> ServiceFailure {
        ServiceFailure(
            .unrouted, "no route serves this request type under this kind of identifier. Add one to settings.requests",
            isFinal: true)
    }

    static func unusable(_ reason: String) -> ServiceFailure { ServiceFailure(.unusable, reason, isFinal: true) }

    /// The outcome of a job that failed so.
    var outcome: Outcome {
        isFinal ? .failed(reason: description) : .retry(after: afterMilliseconds, reason: description)
    }

    /// The decision of a preflight that failed so.
    var decision: PreflightDecision {
        isFinal ? .failed(reason: description) : .retry(after: afterMilliseconds, reason: description)
    }
}
