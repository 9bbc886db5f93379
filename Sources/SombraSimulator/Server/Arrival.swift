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

    /// The call as it is judged; `readAt` is when its body had been read, where it was.
    func caller(
        scope: KeyScope = .general, bytes: Int = 0, readAt: Date? = nil, fault: FaultEffect? = nil
    ) -> Caller {
        Caller(method: method, path: path, scope: scope, bytes: bytes, at: at, readAt: readAt, fault: fault?.name)
    }
}

extension HTTPFields {
    /// The value of a header by its lower-case name.
    func value(_ name: String) -> String? { first { $0.name.canonicalName == name }?.value }
}
