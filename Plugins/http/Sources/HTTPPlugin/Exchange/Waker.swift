import CCurl
import Synchronization

/// Wakes a transfer that waits, from any thread, for as long as there is one.
final class Waker: Sendable {
    // The multi handle as an address; 0 when there is none. curl_multi_wakeup may be called from any thread, and the
    // lock keeps the handle alive for the call.
    private let handle = Mutex<UInt>(0)

    func attach(_ multi: UnsafeMutableRawPointer) { handle.withLock { $0 = UInt(bitPattern: multi) } }

    func detach() { handle.withLock { $0 = 0 } }

    func wake() {
        handle.withLock { handle in
            guard let multi = UnsafeMutableRawPointer(bitPattern: handle) else { return }
            _ = curl_multi_wakeup(multi)
        }
    }
}
