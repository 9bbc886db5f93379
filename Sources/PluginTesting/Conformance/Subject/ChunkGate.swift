private import Dispatch
private import Synchronization

/// Holds up the threads that bring chunks, as a disk or a peer that is slower than the plugin would.
package final class ChunkGate: Sendable {
    private let turnstile = DispatchSemaphore(value: 0)
    private let count = Atomic<Int>(0)

    package init() {}

    /// How many chunks have come to the gate.
    package var arrivals: Int { count.load(ordering: .acquiring) }

    /// Blocks the calling thread until the gate is open.
    package func pass() {
        count.add(1, ordering: .acquiringAndReleasing)
        turnstile.wait()
        // The next one in line goes through too.
        turnstile.signal()
    }

    /// Opens the gate for good.
    package func open() { turnstile.signal() }
}
