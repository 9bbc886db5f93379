import ArgumentParser

/// How the report is printed.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
