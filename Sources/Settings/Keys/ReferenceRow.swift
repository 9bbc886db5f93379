/// One key as the documentation shows it.
package struct ReferenceRow: Sendable, Equatable {
    /// The key with its parents.
    package let key: String
    /// The variable that overrides it, if one does.
    package let environment: String?
    /// What the value is.
    package let type: String
    /// The default: `required`, `none`, or a value.
    package let defaultValue: String
    /// What the value means.
    package let meaning: String
}

extension KeyTable {
    /// Every key with the values of `defaults`.
    func reference(defaults: Root) -> [ReferenceRow] {
        keys.map { key in
            ReferenceRow(
                key: key.name.replacing("*", with: "<id>"), environment: key.variable, type: key.type,
                defaultValue: key.isRequired ? "required" : key.show(defaults), meaning: key.meaning)
        }
    }
}

extension [ReferenceRow] {
    /// The rows as a table in Markdown, as `Docs/configuration.md` has it; without variables where no key has one.
    package var markdown: String {
        let hasVariables = contains { $0.environment != nil }
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        let columns = ["key"] + (hasVariables ? ["environment"] : []) + ["type", "default", "meaning"]
        let rows = map { row in
            let value = ["required", "none"].contains(row.defaultValue) ? row.defaultValue : "`\(row.defaultValue)`"
            let variable = row.environment.map { "`\($0)`" } ?? "–"
            return line(["`\(row.key)`"] + (hasVariables ? [variable] : []) + [row.type, value, row.meaning])
        }
        return ([line(columns), line(columns.map { _ in "---" })] + rows).joined(separator: "\n")
    }
}
