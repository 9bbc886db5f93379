/// How far a request is.
///
/// Source: API reference "GET/v1/data-subject-request/(id)".
package struct RequestSnapshot: Sendable, Equatable, Decodable {
    /// Transcend's id of the request.
    package var id: String
    /// The status as received.
    package var statusName: String

    /// Whether the request is a test, where the gateway says so.
    package var isTest: Bool?

    /// The status, or nil for one that this contract does not know.
    package var status: RequestStatus? { RequestStatus(rawValue: statusName) }

    private enum CodingKeys: String, CodingKey {
        case id, isTest
        case statusName = "status"
    }

    struct Envelope: Decodable {
        let request: RequestSnapshot
    }
}
