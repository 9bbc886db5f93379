package import DSRModel
package import Foundation

/// A well-formed call of the customer's server.
///
/// Source: reference 4, 5 and 6.
package enum Call: Sendable {
    case publicKey
    case values(nonce: String, ValuesReport)
    case file(nonce: String, FileUpload)
    case page(nonce: String, PageUpload)
    case confirmation(nonce: String, Confirmation)
    case enrichment(EnrichmentTarget, EnrichmentAnswer)
    case identifiers(request: String, first: Int, offset: Int)
    case pending(dataSilo: String, type: RequestType, limit: Int, offset: Int)
    case request(id: String)
}

/// Body of `POST /v1/data-silo`.
package struct ValuesReport: Sendable {
    package struct Value: Sendable {
        package var datapoint: String
        package var piece: Piece
        /// Whether it is `null`, `[]` or `{}`.
        package var isNothing: Bool
    }

    package var values: [Value]
    package var status: IntegrationStatus?
    package var profileStatus: ProfileStatus?
}

/// Headers and digest of `POST /v1/datapoint`.
package struct FileUpload: Sendable {
    package var datapoint: String
    package var piece: Piece
    package var skipsStatusUpdate: Bool
}

/// Body of `POST /v1/datapoint-chunked`.
package struct PageUpload: Sendable {
    package var datapoint: String
    package var piece: Piece
    package var rows: [[UInt8]]
    package var isLastPage: Bool
}

/// Body of `PUT /v1/data-silo`.
package struct Confirmation: Sendable {
    package var status: IntegrationStatus?
    package var profileStatus: ProfileStatus?
    package var message: String?
    package var retryAfterDate: Date?
    package var pollID: String?
}

/// Which preflight an answer is for.
package enum EnrichmentTarget: Sendable {
    case nonce(String)
    /// Manual enrichment by headers, as the first-party command line does it.
    case check(request: String, check: String)
}

/// Body of `POST /v1/enrich-identifiers`.
package enum EnrichmentAnswer: Sendable {
    case identifiers([(name: String, values: [String])])
    /// `CANCELED` or `ON_HOLD`.
    case decision(RequestStatus, EmailTemplate?)
}
