import CSQLite
import Synchronization

/// Lends connections, one to each job, and keeps those that are idle.
final class ConnectionPool: Sendable {
    private let options: Connection.Options
    private let idle: Mutex<[Connection]>

    init(_ options: Connection.Options, first: Connection) {
        self.options = options
        idle = Mutex([first])
    }

    /// Runs the body with a connection of its own; a cancel of the task ends what SQLite is doing.
    func use<Value: Sendable>(_ body: (Connection) throws -> Value) async throws -> Value {
        let connection = try take()
        let result = await withTaskCancellationHandler {
            Result { try body(connection) }
        } onCancel: {
            connection.interrupt()
        }
        if connection.isIdle { idle.withLock { $0.append(connection) } }
        do {
            return try result.get()
        } catch let failure as SQLFailure where failure.isInterrupt {
            throw CancellationError()
        }
    }

    /// Closes what is idle.
    func close() { idle.withLock { $0.removeAll() } }

    private func take() throws -> Connection {
        while let connection = idle.withLock({ $0.popLast() }) {
            // Of a file that was replaced under its name, the old one would be changed and nobody would see it.
            if connection.isCurrent { return connection }
        }
        return try Connection(options)
    }
}
