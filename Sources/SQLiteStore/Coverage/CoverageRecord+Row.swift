import DSRModel
import GRDB
import JobStore

extension CoverageRecord {
    /// Equal for equal records, and for no others.
    var identity: String {
        get throws {
            let parts: [[String?]] = [
                [plugin.rawValue, role.rawValue, target, type?.rawValue, identifierType?.rawValue],
                datapoints.map(\.rawValue), dataSubjects ?? [nil],
            ]
            return try ClearJSON.encode(parts)
        }
    }

    init(_ row: Row) throws {
        var columns = ColumnReader(row)
        self.init(
            plugin: PluginID(rawValue: columns.text()), role: try columns.name(Role.self),
            target: columns.optionalText(), type: try columns.optionalName(RequestType.self),
            identifierType: columns.optionalText().map(IdentifierType.init(rawValue:)),
            datapoints: try ClearJSON.decode([Datapoint].self, columns.text()),
            dataSubjects: try columns.optionalText().map { try ClearJSON.decode([String].self, $0) })
    }
}
