package import DSRModel

/// The answer to a call, before it is put into HTTP.
package enum Reply: Sendable, Equatable {
    case taken
    case publicKey
    case identifiers([RequestIdentifier])
    case pending([PendingItem])
    case request(RequestReply)
    case refused(Refusal)

    package var status: Int {
        guard case .refused(let refusal) = self else { return 200 }
        return refusal.status
    }

    var refusal: Refusal? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal
    }
}

/// One item of `GET …/pending-requests/{type}`.
///
/// Source: reference 6.1.
package struct PendingItem: Encodable, Sendable, Equatable {
    package let identifier: String
    package let type: String
    package let coreIdentifier: String
    package let dataSiloId: String
    package let requestId: String
    package let nonce: String
    package let requestCreatedAt: String
    package let daysUntilOverdue: Int
    package let attributes: [RequestAttribute]
    package let dataSubjectType: String
    package let locale: String
    package let country: String?
    package let countrySubDivision: String?
    package let purpose: ConsentPurpose?
    package let partition: ConsentPartition?
}

/// Body of `GET /v1/data-subject-request/{id}`.
///
/// Source: reference 6.2.
package struct RequestReply: Encodable, Sendable, Equatable {
    package let id: String
    package let type: RequestType
    package let status: RequestStatus
    package let subjectType: String
    package let coreIdentifier: String
    package let email: String?
    package let isSilent: Bool
    package let isTest: Bool
    package let link: String
    package let replyToEmailAddresses: [String]
}
