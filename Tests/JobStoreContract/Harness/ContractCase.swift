/// One promise of ``DurableStore``, and the way to try it on any store.
package struct ContractCase: Sendable, CustomStringConvertible {
    /// The promise, as a sentence.
    package let name: String
    private let strictJTI: Bool
    private let body: @Sendable (any OpenedStore) async throws -> Void

    init(
        _ name: String, strictJTI: Bool = false, _ body: @escaping @Sendable (any OpenedStore) async throws -> Void
    ) {
        self.name = name
        self.strictJTI = strictJTI
        self.body = body
    }

    /// Tries the promise on an empty store.
    ///
    /// - Throws: ``ContractFailure`` when the store breaks it, or what the store threw.
    package func run(on factory: some StoreFactory) async throws {
        try await body(factory.open(strictJTI: strictJTI))
    }

    package var description: String { name }
}
