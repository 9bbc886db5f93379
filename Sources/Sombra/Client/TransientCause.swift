/// Why a call may work later.
package enum TransientCause: Sendable, Equatable {
    /// A status that stands for trouble: 408, 425, 5xx.
    case status(Int)
    /// A web page, of a load balancer, a tunnel or a login, where the gateway would speak JSON.
    case webPage(status: Int)
    /// No answer in time.
    case timedOut
    /// The connection could not be made or broke; the code is safe to log.
    case network(String)
    /// No connection was made at all; the code is safe to log.
    case notSent(String)

    /// Whether the call may have taken effect all the same, so that sending it again may do it twice.
    ///
    /// A 502 or 504 is said by something between us and the gateway, which may have taken the call before it fell
    /// silent; every other status of trouble says that it was not taken.
    package var mayHaveArrived: Bool {
        switch self {
        case .timedOut, .network: true
        case .status(let status), .webPage(let status): status == 502 || status == 504
        case .notSent: false
        }
    }
}
