import DSRModel
import JobStore

/// Joins the answers to a preflight check.
///
/// Partial identifiers are never sent.
struct PreflightJoin {
    let tasks: [TaskView]
    let policy: VerdictPolicy
    /// Whether a webhook still waits for its answer, which then holds the decision too.
    let isAwaited: Bool
    let now: Int64

    private enum Stop {
        case hold, cancel
    }

    func judgement() -> Judgement {
        let answers = tasks.filter { $0.end == .done }.compactMap(\.decision)
        var holds: [MailTemplate?] = []
        var cancels: [MailTemplate?] = []
        for answer in answers {
            if case .hold(let template, _) = answer { holds.append(template) }
            if case .cancel(let template, _) = answer { cancels.append(template) }
        }
        if tasks.isEmpty || answers.count < tasks.count {
            // What still runs or waits is asked for again after the hold; what was given up needs a person.
            let goesOn = tasks.contains { task in
                switch task.end {
                case .open, .waiting: true
                default: false
                }
            }
            let until = now + policy.retryErrorAfter / 4
            return stop(.hold, holds, consequence: goesOn ? .parked(until: until) : .attention("preflight-unanswered"))
        }
        let cancelWins = holds.isEmpty || policy.cancelBeatsHold
        if !cancels.isEmpty, cancelWins { return stop(.cancel, cancels, consequence: .reported) }
        if !holds.isEmpty { return stop(.hold, holds, consequence: .reported) }
        return proceed(answers)
    }

    private func stop(
        _ stop: Stop, _ templates: [MailTemplate?], consequence: Verdict.Consequence
    ) -> Judgement {
        let distinct = Set(templates.compactMap { $0 })
        // Two plugins that want different mails: a person must choose, so nobody is mailed.
        guard distinct.count < 2 else {
            let hold = ReportCall.Enrichment.hold(templateID: nil, templateTitle: nil)
            return Judgement(calls: [enrich(hold)], consequence: consequence)
        }
        var (id, title): (String?, String?)
        switch distinct.first {
        case .id(let text): id = text
        case .title(let text): title = text
        case nil: break
        }
        let enrichment: ReportCall.Enrichment =
            switch stop {
            case .hold: .hold(templateID: id, templateTitle: title)
            case .cancel: .cancel(templateID: id, templateTitle: title)
            }
        return Judgement(calls: [enrich(enrichment)], consequence: consequence)
    }

    private func enrich(_ enrichment: ReportCall.Enrichment) -> ReportCall {
        .enrich(enrichment, mayBeAnswered: isAwaited)
    }

    private func proceed(_ answers: [PreflightDecision]) -> Judgement {
        var joined: [String: [String]] = [:]
        for case .proceed(let identifiers) in answers {
            for (type, values) in identifiers {
                for value in values where !(joined[type.rawValue]?.contains(value) ?? false) {
                    joined[type.rawValue, default: []].append(value)
                }
            }
        }
        return Judgement(calls: [.enrich(.identifiers(joined), mayBeAnswered: false)], consequence: .reported)
    }
}
