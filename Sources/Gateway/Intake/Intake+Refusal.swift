import DSRModel
import JobStore
import Logging
import Sombra

extension Intake {
    /// A webhook that is not taken: the code for the caller, and for the log alone the rule that failed.
    struct Refusal: Error {
        let code: ProblemCode
        let webhook: Webhook?
        let reason: String?
        /// Whether it is told once for all webhooks that are refused for it.
        var isToldOnce = false

        init(_ code: ProblemCode, _ webhook: Webhook? = nil, reason: String? = nil) {
            self.code = code
            self.webhook = webhook
            self.reason = reason
        }

        /// The store does not take the webhook.
        init(_ error: any Error, _ webhook: Webhook) {
            self.init(.storeUnavailable, webhook, reason: "\(error)")
            isToldOnce = (error as? StoreError)?.code.isCondition == true
        }
    }

    func log(_ refusal: Refusal) {
        var metadata: Logger.Metadata = ["code": "\(refusal.code.rawValue)", "status": "\(refusal.code.status)"]
        if let reason = refusal.reason { metadata["reason"] = "\(reason)" }
        if let webhook = refusal.webhook { metadata.merge(Self.metadata(webhook)) { $1 } }
        let level: Logger.Level = refusal.isToldOnce ? .debug : refusal.code.status == 503 ? .error : .warning
        logger.log(level: level, "webhook refused", metadata: metadata)
    }

    func log(
        _ message: Logger.Message, _ webhook: Webhook, answer: Int, job: JobID? = nil, reason: String? = nil,
        level: Logger.Level = .info
    ) {
        guard logger.logLevel <= level else { return }
        var metadata = Self.metadata(webhook)
        metadata["status"] = "\(answer)"
        if let job { metadata["job"] = "\(job)" }
        if let reason { metadata["reason"] = "\(reason)" }
        logger.log(level: level, message, metadata: metadata)
    }

    /// Ids, type and kind: nothing personal.
    ///
    /// The type is logged only where it is one of the nineteen, since what the token does not sign may hold anything.
    static func metadata(_ webhook: Webhook) -> Logger.Metadata {
        ["kind": "\(webhook.kind.rawValue)", "type": "\(webhook.type?.rawValue ?? "unknown")"]
            .merging(["request": "\(logged(webhook.requestID))", "target": "\(logged(Router.target(of: webhook)))"]) {
                $1
            }
    }

    /// An id as Transcend makes them, and nothing else: the token does not sign the body, so it may hold anything.
    static func logged(_ id: String) -> String {
        let isUUID =
            id.utf8.count == 36
            && id.utf8.allSatisfy { $0 == UInt8(ascii: "-") || Character(UnicodeScalar($0)).isHexDigit }
        return isUUID ? id : "not-a-uuid"
    }
}

extension Acceptance {
    /// A stable code for the log.
    var code: String {
        switch self {
        case .created: "created"
        case .duplicate(_, let reopened): reopened ? "reopened" : "duplicate"
        case .newRun(_, let run): "run-\(run)"
        case .replay: "replay"
        }
    }
}
