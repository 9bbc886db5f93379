package import JobStore

extension SQLiteStore {
    package func accept(_ delivery: Delivery) async throws -> Acceptance {
        let strictJTI = options.strictJTI
        return try await sealer.placing {
            let draft = try AcceptDraft(delivery, sealer: sealer)
            return try await write(isNewWork: true) { try $0.accept(draft, strictJTI: strictJTI) }
        }
    }
}
