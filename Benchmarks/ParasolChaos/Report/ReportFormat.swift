import ArgumentParser

/// For whom the report is.
enum ReportFormat: String, ExpressibleByArgument, Sendable {
    case text
    case json
}
