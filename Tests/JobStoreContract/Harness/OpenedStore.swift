package import JobStore

/// A store under test, with what the contract must be able to do to it.
package protocol OpenedStore: Sendable {
    var store: any DurableStore { get }
    /// Closes the store in order and opens it again, as the next start of the gateway would.
    func restarted() async throws -> any OpenedStore
    /// Opens what is on disk at this moment without closing the store, as the start after a SIGKILL would.
    func killed() async throws -> any OpenedStore
    /// All bytes that the store keeps anywhere, those in logs and freed pages too.
    func bytesAtRest() async throws -> [UInt8]
}

/// Makes empty stores to test.
package protocol StoreFactory: Sendable {
    func open(strictJTI: Bool) async throws -> any OpenedStore
}
