package import JobStore
package import Sombra

/// Asks Sombra before destructive work, where configuration says so.
///
/// Two questions: does the identifier belong to the request, and is the request still open and past the phase in which
/// data is only looked up?
package struct RequestCheck: Sendable {
    /// The statuses of a request in which deleting is due.
    ///
    /// Source: API reference "GET/v1/data-subject-request".
    private static let deleting: Set<RequestStatus> = [
        .compiling, .approving, .secondary, .secondaryApproving, .waiting,
    ]

    private let client: SombraClient
    private let siloKeys: SiloKeys
    private let peer: PeerWatch

    /// Makes a check; `siloKeys` are the API keys of data silos that have one of their own.
    package init(client: SombraClient, siloKeys: SiloKeys, peer: PeerWatch) {
        self.client = client
        self.siloKeys = siloKeys
        self.peer = peer
    }

    /// A stable code of what speaks against the work, or nil.
    ///
    /// While Sombra is in trouble it is not asked: the reports find out when it is back, and what is asked here takes none of
    /// their places.
    func objection(to claimed: ClaimedTask) async throws -> String? {
        let webhook = try Webhook(body: claimed.body)
        guard peer.trouble == nil else { return Self.notAsked }
        do {
            return try await objection(to: webhook, key: siloKeys[claimed.job.target])
        } catch is CallFailure {
            return Self.notAsked
        }
    }

    private func objection(to webhook: Webhook, key: String?) async throws -> String? {
        let snapshot = try await client.requestSnapshot(webhook.requestID, apiKey: key)
        guard snapshot.status.map(Self.deleting.contains) ?? false else { return "request-not-deleting" }
        var offset = 0
        while true {
            let page = try await client.identifiers(
                ofRequest: webhook.requestID, first: Self.pageSize, offset: offset, apiKey: key)
            if page.contains(where: { $0.value == webhook.identifier }) { return nil }
            guard page.count == Self.pageSize else { return "identifier-foreign" }
            offset += page.count
        }
    }

    private static let notAsked = "sombra-not-asked"

    /// The most identifiers that one page may have.
    ///
    /// Source: API reference "POST/v1/request-identifiers".
    private static let pageSize = 100
}
