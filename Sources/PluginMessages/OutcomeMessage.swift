public import DSRModel

/// The outcome of a job as it crosses the contract, for all kinds of job.
///
/// One flat object whose member `outcome` says which of the others count:
///
/// | `outcome` | for | with |
/// | --- | --- | --- |
/// | `done` | perform | `datapoints` for those of an access that ended otherwise |
/// | `notFound` | perform | |
/// | `skipped` | perform | `reason` |
/// | `held` | perform | `reason` |
/// | `proceed` | preflight | `identifiers` |
/// | `hold`, `cancel` | preflight | `reason`, `templateID` or `templateTitle` |
/// | `allow` | guard | |
/// | `veto` | guard | `reason` |
/// | `planned` | plan | `counts` |
/// | `waiting` | perform, preflight | `until`, `pollID` |
/// | `retry` | all | `reason`, `afterMilliseconds` |
/// | `failed` | all | `reason` |
public struct OutcomeMessage: Codable, Sendable, Equatable {
    /// The version of this message; 1.
    public var schema: Int
    /// Which outcome; see the table.
    public var outcome: String
    /// Free text for the person in charge; sealed by the gateway.
    public var reason: String?
    /// When to ask again, in milliseconds since 1970, UTC.
    public var until: Int64?
    /// What to hand back when asking again.
    public var pollID: String?
    /// How long to wait at least before the next attempt, in milliseconds.
    public var afterMilliseconds: Int64?
    /// Datapoints of an access that did not simply end with the items emitted for them.
    public var datapoints: [String: DatapointOutcome]?
    /// Further identifiers of the person, by name.
    public var identifiers: [String: [String]]?
    /// The id of the mail template.
    public var templateID: String?
    /// The title of the mail template.
    public var templateTitle: String?
    /// How many records of each datapoint, table or kind would be touched.
    public var counts: [String: Int64]?

    /// Makes a message with nothing but its outcome.
    public init(outcome: String) {
        self.schema = 1
        self.outcome = outcome
    }

    /// How one datapoint of an access ended.
    public struct DatapointOutcome: Codable, Sendable, Equatable {
        /// `notFound`, `skipped`, `held` or `failed`.
        public var outcome: String
        /// Free text for the person in charge.
        public var reason: String?

        /// Makes a datapoint's outcome.
        public init(outcome: String, reason: String? = nil) {
            self.outcome = outcome
            self.reason = reason
        }
    }
}

/// A message whose members do not fit its outcome.
public struct MalformedOutcome: Error, Equatable, CustomStringConvertible {
    /// What does not fit, without personal data.
    public let description: String

    /// Makes the error.
    public init(_ description: String) { self.description = description }
}

extension OutcomeMessage {
    /// The message of an outcome of a `perform` job.
    public init(_ outcome: Outcome, datapoints: [Datapoint: Outcome] = [:]) {
        switch outcome {
        case .done:
            self.init(outcome: "done")
        case .notFound:
            self.init(outcome: "notFound")
        case .skipped(let exception):
            self.init(outcome: "skipped")
            reason = exception
        case .held(let text):
            self.init(outcome: "held")
            reason = text
        case .waiting(let until, let pollID):
            self.init(outcome: "waiting")
            self.until = until
            self.pollID = pollID
        case .retry(let after, let text):
            self.init(outcome: "retry")
            afterMilliseconds = after
            reason = text
        case .failed(let text):
            self.init(outcome: "failed")
            reason = text
        }
        guard !datapoints.isEmpty else { return }
        self.datapoints = [:]
        for (datapoint, outcome) in datapoints {
            let message = OutcomeMessage(outcome)
            self.datapoints?[datapoint.rawValue] = .init(outcome: message.outcome, reason: message.reason)
        }
    }

    /// The message of a preflight's decision.
    public init(_ decision: PreflightDecision) {
        switch decision {
        case .proceed(let found):
            self.init(outcome: "proceed")
            identifiers = Dictionary(uniqueKeysWithValues: found.map { ($0.key.rawValue, $0.value) })
        case .hold(let template, let text):
            self.init(outcome: "hold")
            set(template, text)
        case .cancel(let template, let text):
            self.init(outcome: "cancel")
            set(template, text)
        case .waiting(let until, let pollID):
            self.init(Outcome.waiting(until: until, pollID: pollID))
        case .retry(let after, let text):
            self.init(Outcome.retry(after: after, reason: text))
        case .failed(let text):
            self.init(Outcome.failed(reason: text))
        }
    }

    /// The message of a guard's decision.
    public init(_ decision: GuardDecision) {
        switch decision {
        case .allow:
            self.init(outcome: "allow")
        case .veto(let text):
            self.init(outcome: "veto")
            reason = text
        case .retry(let after, let text):
            self.init(Outcome.retry(after: after, reason: text))
        }
    }

    /// The message of a plan.
    public init(plan counts: [String: Int64]) {
        self.init(outcome: "planned")
        self.counts = counts
    }

    private mutating func set(_ template: MailTemplate?, _ text: String) {
        reason = text
        switch template {
        case .id(let id): templateID = id
        case .title(let title): templateTitle = title
        case nil: break
        }
    }
}

extension OutcomeMessage {
    /// Reads the outcome of a `perform` job.
    public func performed() throws(MalformedOutcome) -> Outcome {
        switch outcome {
        case "done": return .done
        case "notFound": return .notFound
        case "skipped": return .skipped(exception: try required(reason, "reason"))
        case "held": return .held(reason: try required(reason, "reason"))
        case "waiting": return .waiting(until: try required(until, "until"), pollID: try required(pollID, "pollID"))
        case "retry": return .retry(after: afterMilliseconds, reason: reason ?? "")
        case "failed": return .failed(reason: reason ?? "")
        default: throw MalformedOutcome("the outcome of a perform job is not one of those of the contract")
        }
    }

    /// Reads the outcomes of single datapoints of an access.
    public func performedDatapoints() throws(MalformedOutcome) -> [Datapoint: Outcome] {
        var outcomes: [Datapoint: Outcome] = [:]
        for (name, part) in datapoints ?? [:] {
            switch part.outcome {
            case "notFound": outcomes[Datapoint(rawValue: name)] = .notFound
            case "skipped": outcomes[Datapoint(rawValue: name)] = .skipped(exception: part.reason ?? "")
            case "held": outcomes[Datapoint(rawValue: name)] = .held(reason: part.reason ?? "")
            case "failed": outcomes[Datapoint(rawValue: name)] = .failed(reason: part.reason ?? "")
            default: throw MalformedOutcome("the outcome of a datapoint is not one of those of the contract")
            }
        }
        return outcomes
    }

    /// Reads the decision of a `preflight` job.
    public func preflightDecision() throws(MalformedOutcome) -> PreflightDecision {
        switch outcome {
        case "proceed":
            var found: [IdentifierType: [String]] = [:]
            for (name, values) in identifiers ?? [:] { found[IdentifierType(rawValue: name)] = values }
            return .proceed(identifiers: found)
        case "hold": return .hold(try template(), reason: reason ?? "")
        case "cancel": return .cancel(try template(), reason: reason ?? "")
        case "waiting": return .waiting(until: try required(until, "until"), pollID: try required(pollID, "pollID"))
        case "retry": return .retry(after: afterMilliseconds, reason: reason ?? "")
        case "failed": return .failed(reason: reason ?? "")
        default: throw MalformedOutcome("the outcome of a preflight job is not one of those of the contract")
        }
    }

    /// Reads the decision of a `guard` job.
    public func guardDecision() throws(MalformedOutcome) -> GuardDecision {
        switch outcome {
        case "allow": return .allow
        case "veto": return .veto(reason: try required(reason, "reason"))
        case "retry", "failed": return .retry(after: afterMilliseconds, reason: reason ?? "")
        default: throw MalformedOutcome("the outcome of a guard job is not one of those of the contract")
        }
    }

    private func template() throws(MalformedOutcome) -> MailTemplate? {
        switch (templateID, templateTitle) {
        case (nil, nil): return nil
        case (let id?, nil): return .id(id)
        case (nil, let title?): return .title(title)
        default: throw MalformedOutcome("both templateID and templateTitle are given; the contract takes one")
        }
    }

    private func required<Value>(_ value: Value?, _ name: String) throws(MalformedOutcome) -> Value {
        guard let value else { throw MalformedOutcome("the outcome \"\(outcome)\" needs the member \"\(name)\"") }
        return value
    }
}
