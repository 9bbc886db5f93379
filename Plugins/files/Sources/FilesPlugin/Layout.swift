import PluginKit

/// Where the files are, as the settings say.
struct Layout: Sendable {
    /// The directory above all persons' directories.
    let root: String
    /// How a person's directory is named, by kind of identifier.
    let directories: [IdentifierType: PathPattern]
    /// Which directory of the person each datapoint is; no components for the person's directory itself.
    let datapoints: [Datapoint: [FileName]]

    static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "root": ["type": "string", "description": "The absolute path of the directory above all persons'."],
            "directories": [
                "type": "object",
                "additionalProperties": ["type": "string"],
                "description":
                    "A person's directory under the root, by kind of identifier, with {identifier} or {encoded}.",
            ],
            "datapoints": [
                "type": "object",
                "additionalProperties": ["type": "string"],
                "description": "The directory of each datapoint under the person's; \".\" for all that no other names.",
            ],
        ],
        "required": ["root", "directories", "datapoints"],
        "additionalProperties": false,
    ]

    init(settings: Settings) throws {
        root = try settings.string("root")
        guard root.hasPrefix("/") else { throw SettingsError.invalid("root", expected: "an absolute path") }

        directories = try Self.directories(settings)
        datapoints = try Self.datapoints(settings)
    }

    /// The places of other datapoints below a place, seen from there: no file belongs to two datapoints.
    func nested(in place: [FileName]) -> Set<[FileName]> {
        Set(datapoints.values.filter { $0 != place && $0.starts(with: place) }.map { Array($0.dropFirst(place.count)) })
    }

    private static func directories(_ settings: Settings) throws -> [IdentifierType: PathPattern] {
        var directories: [IdentifierType: PathPattern] = [:]
        for name in try settings.section("directories").names {
            guard let pattern = PathPattern(try settings.string("directories", name)) else {
                throw SettingsError.invalid(
                    "directories", name, expected: "a relative path with {identifier} or {encoded} in one of its names")
            }
            directories[IdentifierType(rawValue: name)] = pattern
        }
        guard !directories.isEmpty else {
            throw SettingsError.invalid("directories", expected: "at least one kind of identifier")
        }
        for (type, pattern) in directories.sorted(by: { $0.key < $1.key })
        where directories.values.contains(where: pattern.canHold) {
            throw SettingsError.invalid(
                "directories", type.rawValue,
                expected: "a path that no identifier can turn into a directory above other persons'")
        }
        return directories
    }

    private static func datapoints(_ settings: Settings) throws -> [Datapoint: [FileName]] {
        var datapoints: [Datapoint: [FileName]] = [:]
        for name in try settings.section("datapoints").names {
            guard let place = place(try settings.string("datapoints", name)), !datapoints.values.contains(place) else {
                throw SettingsError.invalid(
                    "datapoints", name, expected: "a relative path without \"..\" that no other datapoint has")
            }
            datapoints[Datapoint(rawValue: name)] = place
        }
        guard !datapoints.isEmpty else { throw SettingsError.invalid("datapoints", expected: "at least one datapoint") }
        return datapoints
    }

    private static func place(_ path: String) -> [FileName]? {
        if path == "." { return [] }
        let names = path.split(separator: "/", omittingEmptySubsequences: false).map { FileName(String($0)) }
        return names.allSatisfy { $0 != nil } ? names.compactMap(\.self) : nil
    }
}
