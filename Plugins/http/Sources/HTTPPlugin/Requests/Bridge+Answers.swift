import PluginKit

extension Bridge {
    /// Calls the path of a request, or that of its poll once the service gave a pollID.
    func send<Value: Sendable>(
        _ request: Request, _ path: String, _ pollPath: String,
        read: @Sendable (Transfer, Head) throws -> Value
    ) async throws -> Value {
        guard !request.identifier.value.allSatisfy(\.isWhitespace) else {
            // It would stand for everybody whose field was emptied.
            throw ServiceFailure.unusable("the identifier is empty")
        }
        return try await client.send(request, to: request.pollID == nil ? path : pollPath, read: read)
    }

    /// Reads an answer that is no stream of items.
    static func answer(_ transfer: Transfer, _ head: Head) throws -> (message: OutcomeMessage, document: Document) {
        switch head.status {
        case 200:
            let document = try Document(transfer, head)
            return (try document.outcome(), document)
        case 202:
            let document = try Document(transfer, head)
            return (try document.later(), document)
        case 404:
            // A path that nobody serves is answered so, too: only the contract's words say that a person is unknown.
            guard let document = try? Document(transfer, head), let message = try? document.outcome(),
                message.outcome == "notFound"
            else { throw ServiceFailure.status(404) }
            return (message, document)
        case 400, 409, 410, 411, 413, 414, 415, 422, 431:
            throw ServiceFailure.refused(head.status)
        default:
            throw ServiceFailure.status(head.status)
        }
    }

    /// Reads the outcome of a request.
    static func performed(_ message: OutcomeMessage) throws -> Outcome {
        do {
            return try message.performed()
        } catch {
            throw ServiceFailure.malformed(error.description)
        }
    }
}
