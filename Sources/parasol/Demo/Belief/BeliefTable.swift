/// What Sombra believes, as a table for a person: what repeats from the line above stands once.
struct BeliefTable {
    private static let family = "org.parasol."

    let lines: [BeliefLine]

    var text: String {
        var table = TextTable("REQUEST", "AT", "BY", "DATAPOINT", "SOMBRA BELIEVES", "WHAT", "ANSWERED BY")
        var previous: BeliefLine?
        for line in lines {
            let sameRequest = previous.map { $0.request == line.request && $0.person == line.person } ?? false
            let samePlace = sameRequest && previous?.place == line.place && previous?.identifier == line.identifier
            table.add(
                sameRequest ? "" : "\(line.request) \(line.person)", samePlace ? "" : line.place,
                samePlace ? "" : line.identifier, line.datapoint ?? "", line.state, line.what,
                line.answers.map(Self.short).joined(separator: ", "))
            previous = line
        }
        return table.text
    }

    /// A plugin without the name of its family, and with its veto where it gave one.
    private static func short(_ answer: BeliefLine.Answer) -> String {
        let name = answer.plugin.hasPrefix(family) ? String(answer.plugin.dropFirst(family.count)) : answer.plugin
        return answer.end == "vetoed" ? "\(name) (veto)" : name
    }
}
