import PluginKit

extension CompanyDatabase {
    func access(_ request: Request, into report: Report) async throws -> Outcome {
        if let reason = unusable(request) { return .failed(reason: reason) }
        let rules = rules.access.filter {
            $0.identifiers.contains(request.identifier.type) && report.wants($0.datapoint)
        }
        for datapoint in Set(request.datapoints).subtracting(rules.map(\.datapoint)) {
            try report.failed(datapoint, reason: "no-statement: no rule serves it under this kind of identifier")
        }
        do {
            let found = try await pool.use { connection in
                // All datapoints of one report show the same state of the database.
                try connection.transaction(.reading) {
                    var found = false
                    for rule in rules where try write(rule, request, connection, report) { found = true }
                    return (found, .rollback)
                }
            }
            return found || rules.count < Set(request.datapoints).count ? .done : .notFound
        } catch let failure as SQLFailure where failure.isPermanent {
            return .failed(reason: failure.description)
        } catch let tooLarge as RowTooLarge {
            return .failed(reason: tooLarge.description)
        }
    }

    /// Hands one datapoint out; false where there was nothing.
    private func write(
        _ rule: Rules.Access, _ request: Request, _ connection: Connection, _ report: Report
    ) throws -> Bool {
        try connection.read(rule.query, for: request) { cursor in
            guard try cursor.step() else {
                try report.none(rule.datapoint)
                return false
            }
            switch rule.kind {
            case .value: try writeValues(rule, cursor, report)
            case .rows, .file: try writeRows(rule, cursor, report)
            }
            return true
        }
    }

    // From the first row on, one at a time, so that memory does not grow with their number.
    private func writeRows(_ rule: Rules.Access, _ cursor: Cursor, _ report: Report) throws {
        // An error that leaves the braces makes the job a retry, and these would come again every time.
        var permanent: (any Error)?
        try report.rows(rule.datapoint) { rows in
            do {
                repeat {
                    try rows.append(json: try limited(cursor.row(), RowTooLarge.rowBytes, rule))
                } while try cursor.step()
            } catch let failure as SQLFailure where failure.isPermanent {
                permanent = failure
            } catch let tooLarge as RowTooLarge {
                permanent = tooLarge
            }
        }
        if let permanent { throw permanent }
    }

    // Several rows are several profiles of the person.
    private func writeValues(_ rule: Rules.Access, _ cursor: Cursor, _ report: Report) throws {
        var values: [[UInt8]] = []
        var room = Report.maximumValueBytes
        repeat {
            let value = try limited(cursor.row(), room, rule)
            room -= value.count
            values.append(value)
        } while try cursor.step()
        for (index, value) in values.enumerated() {
            try report.value(rule.datapoint, json: value, profile: values.count == 1 ? nil : String(index + 1))
        }
    }

    private func limited(_ row: [UInt8], _ limit: Int, _ rule: Rules.Access) throws -> [UInt8] {
        guard row.count <= limit else { throw RowTooLarge(datapoint: rule.datapoint) }
        return row
    }
}

/// A row that the contract has no room for, which does not change by trying again.
struct RowTooLarge: PluginFailure {
    /// The most bytes of a row with its line break.
    static let rowBytes = 1_048_575

    let datapoint: Datapoint

    var description: String {
        "row-too-large: a row of \"\(datapoint)\" has more than 1 MiB, or its values together more than 4 MiB"
    }
}
