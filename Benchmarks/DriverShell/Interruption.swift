import Dispatch
import Glibc

/// Turns SIGINT and SIGTERM into the cancellation of a task, so that the gateway is ended and the directory removed.
package struct Interruption {
    private let sources: [any DispatchSourceSignal]

    package init(cancels task: Task<Void, any Error>) {
        sources = [SIGINT, SIGTERM].map { number in
            // The source hears the signal only where the process does not die of it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { task.cancel() }
            source.activate()
            return source
        }
    }

    package func end() {
        for source in sources { source.cancel() }
    }
}
