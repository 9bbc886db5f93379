import Glibc
import Synchronization

/// Writes whole log lines to a file descriptor, one after the other.
///
/// The lock is held while a line is written, so a reader that stops reading stops the writers: logging to a pipe is
/// as slow as the pipe. The descriptor belongs to the caller and must stay open.
package final class LogOutput: Sendable {
    /// The process's standard error.
    package static let standardError = LogOutput(descriptor: STDERR_FILENO)

    private struct State {
        var dropped = 0
        var endsInsideLine = false
    }

    private let descriptor: Int32
    private let patience: Int32
    private let state = Mutex(State())

    /// Writes to a descriptor; `patience` is how long a non-blocking one may stay full before a line is dropped, in
    /// milliseconds.
    package init(descriptor: Int32, patience: Int32 = 1000) {
        self.descriptor = descriptor
        self.patience = patience
    }

    /// How many lines could not be written whole.
    package var droppedLines: Int { state.withLock(\.dropped) }

    /// Writes a line with its newline.
    ///
    /// A line that was cut off by a full disk or a closed pipe is ended first, so that the next one stands alone.
    package func write(_ line: [UInt8]) {
        state.withLock { state in
            if state.endsInsideLine {
                guard send([UInt8(ascii: "\n")]) == 1 else {
                    state.dropped += 1
                    return
                }
                state.endsInsideLine = false
            }
            let count = send(line)
            guard count < line.count else { return }
            state.dropped += 1
            state.endsInsideLine = count > 0
        }
    }

    /// Writes as much as the descriptor takes, and says how much that was.
    private func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        bytes.withUnsafeBytes { buffer in
            while sent < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
                if count >= 0 {
                    sent += count
                } else if errno == EAGAIN || errno == EWOULDBLOCK {
                    guard waitUntilWritable() else { return }
                } else if errno != EINTR {
                    return
                }
            }
        }
        return sent
    }

    private func waitUntilWritable() -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while true {
            let count = poll(&request, 1, patience)
            if count < 0, errno == EINTR { continue }
            return count > 0 && request.revents & Int16(POLLOUT) != 0
        }
    }
}
