import Foundation
import HTTPTypes
import Hummingbird

/// A call as it came in, before its body is read.
struct Arrival: Sendable {
    let method: String
    let path: String
    let nonce: String?
    let authorization: String?
    let internalKey: String?
    let at: Date

    init(_ request: Request, at now: Date) {
        method = request.method.rawValue
        path = request.uri.path
        nonce = request.headers.value("x-transcend-nonce")
        authorization = request.headers.value("authorization")
        internalKey = request.headers.value("x-sombra-authorization")
        at = now
    }

    func caller(scope: KeyScope = .general, bytes: Int = 0, fault: FaultEffect? = nil) -> Caller {
        Caller(method: method, path: path, scope: scope, bytes: bytes, at: at, fault: fault?.name)
    }
}

extension HTTPFields {
    /// The value of a header by its lower-case name.
    func value(_ name: String) -> String? { first { $0.name.canonicalName == name }?.value }
}
