import Console
import SombraSimulator

/// Reads out of Sombra's belief what it takes to be true, and out of the gateway's audit which plugins that came from.
struct BeliefReader {
    let belief: Belief
    /// What the gateway has on record of each of its jobs.
    let records: [JobDetail]

    /// The lines of a request: its preflight checks, then its jobs with their datapoints.
    func lines(of id: String, request: String, person: String) -> [BeliefLine] {
        let checks = belief.enrichments(of: id).map { check in
            let record = record(of: id, in: check.check, identifier: check.identifier.name)
            return BeliefLine(
                request: request, person: person, place: belief.preflightChecks[id: check.check]?.title ?? check.check,
                identifier: check.identifier.name, datapoint: nil,
                state: Self.words(check.decision?.rawValue ?? check.state.rawValue),
                what: what(check), answers: record.map { Self.answers($0, to: check) } ?? [])
        }
        return checks + belief.jobs(of: id).flatMap { lines(of: $0, request: request, person: person) }
    }

    private func lines(of job: SombraSimulator.Job, request: String, person: String) -> [BeliefLine] {
        let record = record(of: job.request, in: job.dataSilo, identifier: job.identifier.name)
        let whole = BeliefLine(
            request: request, person: person, place: belief.dataSilos[id: job.dataSilo]?.title ?? job.dataSilo,
            identifier: job.identifier.name, datapoint: nil, state: Self.words(job.state.rawValue),
            what: job.message.map(Self.reasons(in:)) ?? "", answers: record.map { Self.answers($0, for: nil) } ?? [])
        guard !job.datapoints.isEmpty else { return [whole] }
        return job.datapoints.map { datapoint in
            var line = whole
            line.datapoint = datapoint.name
            line.state = Self.words(datapoint.state)
            line.what = Self.what(datapoint.pieces)
            line.answers = record.map { Self.answers($0, for: datapoint.name) } ?? []
            return line
        }
    }

    private func record(of request: String, in target: String, identifier: String) -> JobDetail? {
        records.first {
            $0.job.request == request && $0.job.target == target && $0.job.identifierType == identifier
        }
    }

    private func what(_ check: Enrichment) -> String {
        guard check.decision == nil else {
            return belief.requests[id: check.request]?.template?.title.map { "mail \"\($0)\"" } ?? ""
        }
        return check.returned.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    }
}

// MARK: Where answers came from

extension BeliefReader {
    /// The ends of tasks that count as an answer; others were tried again.
    private static let ends: Set<String> = [
        "done", "not-found", "skipped", "vetoed", "held", "failed", "proceed", "hold", "cancel",
    ]

    /// Each plugin's last word in the job's newest run, in the order of ids.
    private static func answers(_ record: JobDetail) -> [BeliefLine.Answer] {
        var ends: [String: String] = [:]
        for event in record.audit where event.run == record.job.run && event.event.hasPrefix("task.") {
            let end = String(event.event.dropFirst("task.".count))
            if let plugin = event.plugin, Self.ends.contains(end) { ends[plugin] = end }
        }
        return ends.sorted { $0.key < $1.key }.map { BeliefLine.Answer(plugin: $0.key, end: $0.value) }
    }

    /// Those who were asked for a datapoint; everybody where no datapoint is named.
    private static func answers(_ record: JobDetail, for datapoint: String?) -> [BeliefLine.Answer] {
        let answers = answers(record)
        guard let datapoint else { return answers }
        let asked = Set(record.tasks.filter { $0.datapoints.contains(datapoint) }.map(\.plugin))
        return answers.filter { asked.contains($0.plugin) }
    }

    /// Those whose word decided a check: a hold or a cancel overrules who had nothing against it.
    private static func answers(_ record: JobDetail, to check: Enrichment) -> [BeliefLine.Answer] {
        let decisive =
            switch check.decision {
            case .onHold?: "hold"
            case .canceled?: "cancel"
            default: "proceed"
            }
        return answers(record).filter { $0.end == decisive }
    }
}
