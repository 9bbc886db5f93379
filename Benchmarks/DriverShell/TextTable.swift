/// A table for a person: columns as wide as their widest cell, numbers to the right.
package struct TextTable {
    private var rows: [[String]]

    package init(_ header: String...) { rows = [header] }

    package mutating func add(_ cells: [String]) { rows.append(cells) }

    package var lines: [String] {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }.joined(separator: "  ")
        }
    }
}
