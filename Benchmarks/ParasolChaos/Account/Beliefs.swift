import DSRModel
import Foundation
import SombraSimulator

/// Finds what Sombra believes and no plugin said.
struct Beliefs: Sendable {
    private(set) var falsehoods: [String] = []
    private let truth: Truth

    init(_ belief: Belief, truth: Truth) {
        self.truth = truth
        for job in belief.jobs where job.state.isSettled { judge(job) }
        for enrichment in belief.enrichments where enrichment.state == .resolved { judge(enrichment) }
        falsehoods += belief.violations.filter { $0.kind != .bytesAfterFinal }.map { violation in
            "\(violation.kind.rawValue), call \(violation.call ?? 0), request \(violation.request ?? "?"): "
                + violation.explanation
        }
        falsehoods += truth.faults
    }

    private mutating func judge(_ job: Job) {
        guard let silo = ChaosSilo(rawValue: job.dataSilo), job.state != .requestClosed else { return }
        let parts = silo.roles.map { ($0, truth[$0, job.request, job.identifier.value]) }
        if job.type == .access {
            for datapoint in job.datapoints { judge(datapoint, of: job, parts) }
        } else if let fault = Self.fault(of: job.state, parts.map(\.1)) {
            blame(job, fault)
        }
    }

    /// What is wrong with a state of anything but an ACCESS, or nil.
    static func fault(of state: ProcessingState, _ parts: [Truth.Part]) -> String? {
        switch state {
        case .resolved:
            guard parts.allSatisfy(\.hasEnded) else { return "is believed done, and a plugin has not ended it" }
            return parts.contains(where: \.isDone) ? nil : "is believed done, and no plugin did anything"
        case .skipped:
            if parts.contains(where: { $0.effects > 0 }) { return "is believed not found, and data was erased" }
            return parts.allSatisfy { $0.answers.contains("notFound") }
                ? nil : "is believed not found, and not every plugin said so"
        case .skippedDueToException:
            return parts.contains { $0.answers.contains("skipped") }
                ? nil : "is believed kept by exception, and no plugin said so"
        default: return nil
        }
    }

    private mutating func judge(_ datapoint: DatapointBelief, of job: Job, _ parts: [(Role, Truth.Part)]) {
        let owner = parts.first { $0.0.datapoints.contains { $0.rawValue == datapoint.name } }
        guard let part = owner?.1 else { return blame(job, "has a datapoint \(datapoint.name) of nobody") }
        let count = part.emitted[datapoint.name] ?? 0
        switch datapoint.state {
        case .uploaded:
            guard part.answers.contains("done"), count > 0 else {
                return blame(job, "has \(datapoint.name), which no plugin gave")
            }
            let fault = ExpectedData.fault(of: datapoint, identifier: job.identifier.value, count: count)
            if let fault { blame(job, "has \(datapoint.name) with \(fault)") }
        case .noData:
            if count > 0 { return blame(job, "has no \(datapoint.name), and a plugin gave some") }
            if !part.hasEnded { blame(job, "has no \(datapoint.name), and its plugin did not say so") }
        case .impliedNoData, .skipped: blame(job, "has \(datapoint.name) \(datapoint.state.rawValue), unsaid")
        case .unreported, .partial, .waiting: blame(job, "is over, and \(datapoint.name) is not")
        }
    }

    private mutating func judge(_ enrichment: Enrichment) {
        func part(_ role: Role) -> Truth.Part { truth[role, enrichment.request, enrichment.identifier.value] }
        let place = "check of request \(enrichment.request)"
        switch enrichment.decision {
        case nil:
            let name = enrichment.identifier.value.prefix { $0 != "." && $0 != "@" }
            let isWhole = [Role.lookup, .alias].allSatisfy { part($0).answers.contains("proceed") }
            if !isWhole || Set(enrichment.returned.map(\.value)) != ["user-\(name)", "alias-\(name)"] {
                falsehoods.append("\(place) went on with other identifiers than the plugins found")
            }
        case .canceled:
            if !part(.lookup).answers.contains("cancel") { falsehoods.append("\(place) was cancelled by nobody") }
        // A hold asks a person: it may come for want of an answer too.
        default: break
        }
    }

    private mutating func blame(_ job: Job, _ fault: String) {
        falsehoods.append("job of request \(job.request) in \(job.dataSilo.suffix(4)), \(job.type.rawValue), \(fault)")
    }
}
