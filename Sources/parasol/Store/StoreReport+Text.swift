import Gateway

extension StoreReport {
    /// For a person.
    var text: String {
        var parts = [checkText]
        if !keys.isEmpty { parts.append(keyText) }
        if !unreadable.isEmpty { parts.append("do not open:\n" + unreadable.map { "  " + $0 }.joined(separator: "\n")) }
        if !askAgain.isEmpty { parts.append(askText) }
        parts.append(isWhole ? "\(stateDirectory) is whole" : "\(stateDirectory) is not whole")
        return parts.joined(separator: "\n\n")
    }

    private var checkText: String {
        var table = TextTable("CHECK", "STATE", "FOUND")
        for check in checks {
            let state = check.state == .failed ? "FAILED" : check.state.rawValue
            table.add(check.name, state, check.message)
        }
        return table.text
    }

    private var keyText: String {
        var table = TextTable("KEY", "BLOBS", "")
        for key in keys {
            table.add(
                key.id, String(key.blobs), key.isCurrent ? "current" : key.isAtHand ? "" : "not in store.key")
        }
        return table.text
    }

    private var askText: String {
        var table = TextTable("REQUEST", "SILO OR CHECK", "TYPE", "STATE", "ACCEPTED", "DUE", "LOST")
        for lost in askAgain {
            table.add(
                lost.request, lost.target, lost.type, lost.state, Timestamp.text(lost.acceptedAt),
                Timestamp.text(lost.dueAt), lost.why)
        }
        return "ask Sombra again for \(askAgain.count) webhooks:\n" + table.text
    }
}
