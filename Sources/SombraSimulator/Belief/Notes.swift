/// What one call or event did, gathered while it is applied.
struct Notes {
    struct Fault {
        var kind: Violation.Kind
        var datapoint: String?
        var explanation: String
        /// The job it happened to, when that is not the job of the call.
        var job: String?
    }

    var changes: [Change] = []
    var faults: [Fault] = []
    var duplicates = 0

    mutating func violate(_ kind: Violation.Kind, _ datapoint: String?, _ explanation: String) {
        faults.append(Fault(kind: kind, datapoint: datapoint, explanation: explanation))
    }

    mutating func change(_ subject: String, from: String, to: String) {
        guard from != to else { return }
        changes.append(Change(subject: subject, from: from, to: to))
    }
}
