package import DSRModel
import GRDB
package import JobStore

extension SQLiteStore {
    package func coverage() async throws -> [CoverageRecord] {
        try await read { session in
            try session.rows(
                """
                SELECT plugin, role, target, type, identifier_type, datapoints, data_subjects
                FROM coverage ORDER BY identity
                """
            ).map(CoverageRecord.init)
        }
    }

    package func record(_ coverage: [CoverageRecord], now: Int64) async throws {
        try await write { session in
            for record in coverage {
                try session.run(
                    """
                    INSERT OR IGNORE INTO coverage (
                        identity, plugin, role, target, type, identifier_type, datapoints, data_subjects, at
                    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    [
                        try record.identity, record.plugin.rawValue, record.role.rawValue, record.target,
                        record.type?.rawValue, record.identifierType?.rawValue,
                        try ClearJSON.encode(record.datapoints),
                        try record.dataSubjects.map { try ClearJSON.encode($0) },
                        now,
                    ])
            }
        }
    }

    package func retire(_ plugin: PluginID, now: Int64) async throws {
        try await write { session in
            try session.run("DELETE FROM coverage WHERE plugin = ?", [plugin.rawValue])
            try session.run("DELETE FROM pins WHERE plugin = ?", [plugin.rawValue])
        }
    }

    package func pins() async throws -> [PluginPin] {
        try await read { session in
            try session.rows("SELECT plugin, role, target FROM pins ORDER BY plugin, role").map { row in
                var columns = ColumnReader(row)
                return PluginPin(
                    plugin: PluginID(rawValue: columns.text()), role: try columns.name(CoverageRecord.Role.self),
                    target: columns.text())
            }
        }
    }

    package func pin(_ pin: PluginPin, now: Int64) async throws -> PluginPin {
        try await write { session in
            try session.run(
                "INSERT OR IGNORE INTO pins (plugin, role, target, at) VALUES (?, ?, ?, ?)",
                [pin.plugin.rawValue, pin.role.rawValue, pin.target, now])
            let row = try session.row(
                "SELECT target FROM pins WHERE plugin = ? AND role = ?", [pin.plugin.rawValue, pin.role.rawValue])
            return PluginPin(plugin: pin.plugin, role: pin.role, target: row?[0] ?? pin.target)
        }
    }
}
