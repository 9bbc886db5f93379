import JobStoreContract
import Testing

@Suite("SQLiteStore keeps the contract of stores")
struct ContractTests {
    @Test("it does", arguments: StoreContract.cases)
    func keeps(_ promise: ContractCase) async throws { try await promise.run(on: SQLiteStoreFactory()) }
}
