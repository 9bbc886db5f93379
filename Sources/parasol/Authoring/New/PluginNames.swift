import DSRModel

/// Every name of a new plugin, derived from the one that its author gives.
struct PluginNames: Equatable {
    /// A name that cannot become those of a plugin.
    struct Unfit: Error, CustomStringConvertible {
        let description: String
    }

    /// The plugin's type: `LoyaltyCards`.
    let type: String
    /// Target, module and product; another name than the type's, which could not be told from its module.
    var module: String { type + "Plugin" }
    /// The names as they stand in file names and addresses: `loyalty-cards`.
    let slug: String
    /// The plugin's id.
    let id: PluginID

    /// Derives the names from `loyalty-cards`, `loyalty_cards` or `LoyaltyCards`.
    init(_ name: String, id given: String? = nil) throws(Unfit) {
        guard let first = name.utf8.first, Self.isLetter(first), name.utf8.count <= 64,
            name.utf8.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) || $0 == 0x2d || $0 == 0x5f })
        else {
            throw Unfit(
                description:
                    "\"\(name)\" cannot name a plugin: begin with a letter of a-z, go on with letters, digits, - "
                    + "and _, 64 characters at most")
        }
        let words = Self.words(of: name)
        type = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        slug = words.map { $0.lowercased() }.joined(separator: "-")
        if Self.taken.contains(type) {
            throw Unfit(
                description:
                    "\"\(name)\" would make a type \(type), which Swift, PluginKit or the template has already: "
                    + "choose another name, such as \(slug)-data")
        }
        id = PluginID(rawValue: given ?? "com.example." + slug)
        guard id.isValid else {
            throw Unfit(
                description: "\"\(id)\" is no plugin id: it is like com.example.accounts, of a-z, 0-9, dots and -, "
                    + "128 characters at most")
        }
    }

    /// The words of a name: ends at `-` and `_`, and before a capital that follows a small letter or a digit.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in name {
            let isSeparator = character == "-" || character == "_"
            if isSeparator || (character.isUppercase && word.last?.isUppercase == false) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if !isSeparator { word.append(character) }
        }
        return word.isEmpty ? words : words + [word]
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Types that the template's code names: of another meaning they would break it.
    static let taken: Set<String> = [
        // The template itself. `Accounts` is what it is called, so that one is free.
        "Account", "AccountStore",
        // Words of Swift, and types of its library and of FoundationEssentials.
        "Self", "Any", "Type", "Protocol", "Swift", "Int", "Bool", "String", "Data", "URL", "Codable", "Decodable",
        "Encodable", "Error", "Array", "Dictionary", "Set", "Optional", "Result", "Never", "Void", "Actor", "Sendable",
        "Task", "JSONEncoder", "JSONDecoder", "FileManager", "Date", "UUID", "Double", "Float", "Character",
        "Substring", "Sequence", "Collection", "Range", "Regex", "Duration", "Foundation", "FoundationEssentials",
        "Int32", "Int64", "UInt32", "UInt64", "UInt8", "Testing", "Test", "Suite", "JSONSerialization",
        // PluginKit, with the modules that it hands on, and PluginTesting.
        "PluginKit", "PluginMessages", "DSRModel", "PluginTesting", "CPluginABI", "Access", "Answer", "Attribute",
        "Claim", "ConformanceFinding", "ConformanceOptions", "ConformanceReport", "ConformanceResult",
        "ConformanceSuite", "ProbedPlugin", "CoverageDescription", "CoverageSource", "DataSilo", "Datapoint",
        "Enriches", "Erasure",
        "FileWriter",
        "GuardClaim", "GuardDecision", "Guards", "Handles", "Health", "Identifier", "IdentifierType", "ItemHeader",
        "JSONValue", "Limits", "Log", "LogTag", "MailTemplate", "MalformedOutcome", "Manifest", "ManifestBuilder",
        "ManifestPart", "ManifestProblem", "MessageCoding", "Needs", "Organization", "Outcome", "OutcomeMessage",
        "ParasolHost", "ParasolPluginOut", "Partition", "Plans", "Plugin", "PluginFailure", "PluginID",
        "PluginTestError", "PreflightCheck", "PreflightClaim", "PreflightDecision", "Purpose", "Report", "ReportError",
        "Request", "RequestType", "RowsWriter", "Screens", "Settings", "SettingsError", "TestedPlugin",
    ]
}
