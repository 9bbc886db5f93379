import SombraSimulator
import Synchronization

extension Mint {
    /// `id-1`, `id-2`, … and `nonce-1`, …, so that a test can name them.
    static var counted: Mint {
        let ids = Counter()
        let nonces = Counter()
        return Mint(id: { "id-\(ids.next())" }, nonce: { "nonce-\(nonces.next())" })
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
