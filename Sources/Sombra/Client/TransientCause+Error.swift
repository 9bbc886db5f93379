import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL

extension TransientCause {
    /// Errors of the system that can only come before a connection stands.
    private static let whileConnecting: Set<CInt> = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN]

    /// What an error of the HTTP client means.
    ///
    /// Only type names and fixed texts are taken over: descriptions may hold addresses or header values.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPClientError:
            let code = error.shortDescription.lowercased().split(separator: " ").joined(separator: "_")
            switch error {
            case .deadlineExceeded, .readTimeout, .writeTimeout: self = .timedOut
            case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .alreadyShutdown:
                self = .notSent(code)
            default: self = .network(code)
            }
        case is NIOConnectionError: self = .notSent("connection_failed")
        case let error as IOError where Self.whileConnecting.contains(error.errnoCode):
            self = .notSent("connection_failed")
        case NIOSSLError.handshakeFailed: self = .notSent("tls_handshake_failed")
        case is NIOSSLExtraError: self = .notSent("tls_certificate_refused")
        default: self = .network(String(describing: type(of: error)))
        }
    }
}
