import Hummingbird
import JobStore
import Logging

extension ControlServer {
    /// The routes that show and change the keys of the store.
    func addKeyRoutes(to router: Router<BasicRequestContext>, _ rotation: KeyRotation) {
        router.get("/v1/keys") { _, _ in
            try await Self.answering { try Response.json(KeyList(try await rotation.keys())) }
        }
        router.post("/v1/keys/rotate") { _, _ in
            try await Self.answering {
                let key = try await rotation.rotate()
                logger.warning("the store has a new key", metadata: ["key": "\(key)"])
                return try Response.json(KeyChange(current: key))
            }
        }
        router.post("/v1/keys/prune") { _, _ in
            try await Self.answering {
                let removed = try await rotation.prune()
                for key in removed {
                    logger.warning("a key that sealed nothing was removed", metadata: ["key": "\(key)"])
                }
                return try Response.json(KeyChange(current: await rotation.current, removed: removed))
            }
        }
    }

    /// Says what went wrong; neither error holds anything personal.
    private static func answering(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let error as SealingError where error.code == .keysBusy {
            throw HTTPError(.conflict, message: error.description)
        } catch let error as SealingError {
            throw HTTPError(.internalServerError, message: error.description)
        } catch let error as StoreError {
            throw HTTPError(.internalServerError, message: error.description)
        }
    }
}
