import Console
import Gateway

/// What Sombra lists as pending against what the gateway knows, as tables.
enum ReconciledTable {
    static func text(_ lists: [ReconciledListView]) -> String {
        var table = TextTable(
            "DATA SILO", "TYPE", "LISTED", "NEW", "KNOWN", "RESUMED", "REFUSED", "BROKEN", "DIFFERING", "POLLED",
            "ANSWER")
        for list in lists {
            table.add(
                list.silo, list.type, String(list.listed), String(list.new), String(list.known), String(list.resumed),
                String(list.refused), String(list.broken), String(list.differing),
                list.at.map(Timestamp.text) ?? "now", list.outcome)
        }
        var differences = TextTable("DIFFERENCE", "JOB", "REQUEST", "SOMBRA SAYS")
        for difference in lists.flatMap(\.differences) {
            differences.add(difference.kind, difference.job, difference.request, difference.status ?? "")
        }
        return differences.isEmpty ? table.text : table.text + "\n\n" + differences.text
    }
}
