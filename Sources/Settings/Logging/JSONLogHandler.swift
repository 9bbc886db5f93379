package import Logging

/// Writes one JSON object a line: `time`, `level`, `label`, `message`, then the metadata.
///
/// Metadata set on the logger is overridden by the metadata provider's, and that by the statement's. Of an error only
/// its type is written: descriptions of errors can quote what was worked on, and that is personal data here.
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level

    private let label: String
    private let output: LogOutput

    /// Makes the handler of one logger.
    package init(
        label: String, level: Logger.Level = .info, output: LogOutput = .standardError,
        metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.label = label
        self.logLevel = level
        self.output = output
        self.metadataProvider = metadataProvider
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = LogLine()
        line.name("time")
        line.timestamp()
        line.field("level", event.level.rawValue)
        line.field("label", label)
        line.field("message", event.message.description)
        if let error = event.error { line.field("error", String(reflecting: type(of: error))) }
        LogFields(merged(event.metadata)).append(to: &line)
        output.write(line.finish())
    }

    private func merged(_ statement: Logger.Metadata?) -> Logger.Metadata {
        var all = metadata
        if let provided = metadataProvider?.get(), !provided.isEmpty {
            all.merge(provided) { $1 }
        }
        if let statement, !statement.isEmpty { all.merge(statement) { $1 } }
        return all
    }
}
