private import Synchronization

/// The plugin's log, kept by the gateway.
///
/// A message is constant text, and what varies goes into tags that cannot hold free text, so that personal data does
/// not reach the log by accident. An event before the start, or after the stop, is dropped.
///
/// ```swift
/// Log.info("opened the database", ["tables": 3])
/// Log.warning("the replica lags", ["behind": .milliseconds(lag), "error": .type(of: error)])
/// ```
public enum Log {
    /// Which plugin's log the current task writes to; bound for every call of the gateway into the plugin.
    @TaskLocal static var sink: (any LogSink)?
    // For threads and detached tasks that no binding reaches: the log of the plugin that started last. A library
    // holds one plugin, so there this is its own.
    private static let started = Mutex<(any LogSink)?>(nil)

    static func use(_ sink: any LogSink) { started.withLock { $0 = sink } }

    /// Notes what helps to find a fault.
    public static func debug(_ message: StaticString, _ tags: KeyValuePairs<StaticString, LogTag> = [:]) {
        write(.debug, message, tags)
    }

    /// Notes what happened.
    public static func info(_ message: StaticString, _ tags: KeyValuePairs<StaticString, LogTag> = [:]) {
        write(.info, message, tags)
    }

    /// Notes what should not be so but did no harm.
    public static func warning(_ message: StaticString, _ tags: KeyValuePairs<StaticString, LogTag> = [:]) {
        write(.warning, message, tags)
    }

    /// Notes what went wrong.
    public static func error(_ message: StaticString, _ tags: KeyValuePairs<StaticString, LogTag> = [:]) {
        write(.error, message, tags)
    }

    private static func write(
        _ level: LogLevel, _ message: StaticString, _ tags: KeyValuePairs<StaticString, LogTag>
    ) {
        guard let sink = sink ?? started.withLock({ $0 }) else { return }
        var texts: [String: String] = [:]
        for (name, tag) in tags { texts[name.description] = tag.text }
        sink.write(level, LogEvent(message: message.description, tags: texts))
    }
}

/// Takes a plugin's log events.
package protocol LogSink: Sendable {
    /// Takes an event; never blocks.
    func write(_ level: LogLevel, _ event: LogEvent)
}

/// How much an event matters; the raw values are the contract's.
package enum LogLevel: UInt32, Sendable {
    case debug = 1
    case info = 2
    case warning = 3
    case error = 4
}

/// One event, as it crosses the contract.
package struct LogEvent: Codable, Sendable, Equatable {
    package var message: String
    package var tags: [String: String]
}
