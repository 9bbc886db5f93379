import Console
import Gateway
import JobStore
import NIOCore
import SQLiteStore

/// The keys of a store, whether a gateway runs on it or not.
///
/// A running gateway changes them itself, so that one process alone ever writes the file. Without one the lock of the
/// state directory is held for as long as it takes.
struct StoreKeys {
    /// Counting goes through all that is stored.
    private static let patience = TimeAmount.minutes(10)

    private let place: StorePlace
    private let client: ControlClient

    init(_ place: StorePlace) {
        self.place = place
        client = ControlClient(stateDirectory: place.stateDirectory)
    }

    func list() async throws -> KeyList {
        guard !client.isGatewayRunning else {
            return try await client.get("/v1/keys", as: KeyList.self, patience: Self.patience)
        }
        return try await stopped { KeyList(try await $0.keys()) }
    }

    func rotate() async throws -> KeyChange {
        guard !client.isGatewayRunning else {
            return try await client.post("/v1/keys/rotate", as: KeyChange.self)
        }
        return try await stopped { KeyChange(current: try await $0.rotate()) }
    }

    func prune() async throws -> KeyChange {
        guard !client.isGatewayRunning else {
            return try await client.post("/v1/keys/prune", as: KeyChange.self, patience: Self.patience)
        }
        return try await stopped { KeyChange(current: await $0.current, removed: try await $0.prune()) }
    }

    private func stopped<Value: Sendable>(_ body: (KeyRotation) async throws -> Value) async throws -> Value {
        guard place.isThere else {
            throw Failure.configuration(
                "there is no store: \(place.database) is missing; the first start of a gateway makes it with its key")
        }
        do {
            let sealer = try Sealer(try KeyRing.open(place.keyFile, mayCreate: false))
            let store = try await SQLiteStore.open(
                directory: place.stateDirectory, database: place.database, sealer: sealer)
            let outputs = PluginOutputs(in: place.logs, sealer: sealer)
            let rotation = KeyRotation(
                path: place.keyFile, sealer: sealer, store: store, spool: SpoolInspection(directory: place.spool),
                logs: outputs.sealed(in: place.logs), now: GatewayClock.system.now)
            let outcome: Result<Value, any Error>
            do { outcome = .success(try await body(rotation)) } catch { outcome = .failure(error) }
            try await store.close()
            return try outcome.get()
        } catch let error as SealingError {
            throw Failure.action(error.description)
        } catch let error as StoreError {
            throw Failure.action(error.description)
        }
    }
}
