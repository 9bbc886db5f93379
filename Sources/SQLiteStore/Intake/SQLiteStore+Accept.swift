package import JobStore

extension SQLiteStore {
    package func accept(_ delivery: Delivery) async throws -> Acceptance {
        let draft = try AcceptDraft(delivery, sealer: sealer)
        let strictJTI = options.strictJTI
        return try await write(isNewWork: true) { try $0.accept(draft, strictJTI: strictJTI) }
    }
}
