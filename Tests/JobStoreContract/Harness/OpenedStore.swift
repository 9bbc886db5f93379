package import JobStore

/// A store under test, with what the contract must be able to do to it.
package protocol OpenedStore: Sendable {
    var store: any DurableStore { get }
    /// Closes the store in order and opens it again, as the next start of the gateway would.
    func restarted() async throws -> any OpenedStore
    /// Opens what is on disk at this moment without closing the store, as the start after a SIGKILL would.
    func killed() async throws -> any OpenedStore
    /// Changes something sealed of a job where it lies, so that it opens no more.
    func taint(_ part: SealedPart, of job: JobID) async throws
    /// All bytes that the store keeps anywhere, those in logs and freed pages too.
    func bytesAtRest() async throws -> [UInt8]
}

/// What is sealed of a job.
package enum SealedPart: Sendable, CaseIterable {
    case body, nonce
    /// The messages of its tasks' results.
    case results
    /// The headers of their items.
    case items
    /// Its calls in the outbox.
    case calls
}

/// Makes empty stores to test.
package protocol StoreFactory: Sendable {
    func open(strictJTI: Bool) async throws -> any OpenedStore
}
