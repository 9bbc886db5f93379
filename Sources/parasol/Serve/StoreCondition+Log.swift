import JobStore
import Logging

extension StoreCondition {
    /// A condition whose changes are logged, once each.
    static func logged(to logger: Logger) -> StoreCondition {
        StoreCondition { change in
            switch change {
            case .failing(let error):
                logger.error(
                    "the store fails: webhooks are answered 503 until it works again",
                    metadata: ["code": "\(error.code.rawValue)", "error": "\(error.message)"])
            case .working(let failedCalls):
                logger.notice("the store works again", metadata: ["failedCalls": "\(failedCalls)"])
            }
        }
    }
}
