package import Logging

extension JSONLogHandler {
    /// The variable that sets the level of all loggers.
    package static let levelVariable = "LOG_LEVEL"

    /// The level that the environment asks for; `info` where it says nothing.
    package static func level(environment: [String: String]) throws(ConfigurationError) -> Logger.Level {
        guard let text = environment[levelVariable], !text.isEmpty else { return .info }
        guard let level = Logger.Level(rawValue: text.lowercased()) else {
            let levels = Logger.Level.allCases.map(\.rawValue)
            throw ConfigurationError(
                code: .outOfRange, place: .environment(levelVariable), key: nil,
                problem: "expected one of \(levels.joined(separator: ", ")), found other text",
                mend: NearestName.find(text, among: levels).map { "did you mean `\($0)`?" } ?? "write one of them")
        }
        return level
    }

    /// Makes every logger of this process write JSON lines to standard error; once a process, before the first logger.
    package static func bootstrap(
        environment: [String: String], metadataProvider: Logger.MetadataProvider? = nil
    ) throws(ConfigurationError) {
        let level = try self.level(environment: environment)
        LoggingSystem.bootstrap(
            { JSONLogHandler(label: $0, level: level, metadataProvider: $1) }, metadataProvider: metadataProvider)
    }
}
