package import Sombra

/// Whether a report may have reached Sombra, as far as this gateway knows while it carries the report.
///
/// Pure. A later 409 is taken for the answer to our own report only if it may, so neither a doubt too few nor one too
/// many may be noted.
package struct Arrival: Sendable, Equatable {
    private var isKnownPossible: Bool
    private var isUnderWay = false

    /// Begins with what earlier attempts left in doubt.
    package init(_ mayHaveArrived: Bool) { isKnownPossible = mayHaveArrived }

    package var mayHaveArrived: Bool { isKnownPossible || isUnderWay }

    /// A call leaves for Sombra; until its answer is known it may have been taken.
    package mutating func left() { isUnderWay = true }

    /// The answer to the call that left last is known.
    package mutating func answered(_ answer: ReportAnswer) {
        isUnderWay = false
        if answer.mayHaveArrived { isKnownPossible = true }
    }
}

extension ReportAnswer {
    /// Whether the call that was answered so was taken, or may have been.
    var mayHaveArrived: Bool {
        switch self {
        case .accepted: true
        case .transient(let cause, _): cause.mayHaveArrived
        case .malformed, .unauthorized, .closed, .alreadyResolved, .nonceInvalid, .tooLarge, .rateLimited,
            .routeMissing, .redirected:
            false
        }
    }
}
