import Dispatch

/// Does what blocks on a thread outside the cooperative pool.
func offPool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "off-pool").async { continuation.resume(returning: body()) }
    }
}
