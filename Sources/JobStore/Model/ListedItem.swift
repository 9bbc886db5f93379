package import DSRModel

/// What identifies an item of Sombra's list of what is pending: it has no profile id.
package struct ListedItem: Sendable {
    package var type: RequestType
    package var requestID: String
    package var target: String
    package var identifierType: IdentifierType?
    package var identifierHash: String
    package var nonce: String

    package init(
        type: RequestType, requestID: String, target: String, identifierType: IdentifierType?, identifierHash: String,
        nonce: String
    ) {
        self.type = type
        self.requestID = requestID
        self.target = target
        self.identifierType = identifierType
        self.identifierHash = identifierHash
        self.nonce = nonce
    }
}
