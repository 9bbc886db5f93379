/// What configuration says about taking webhooks in.
///
/// Times are in milliseconds.
package struct IntakeSettings: Sendable {
    package var maximumBodyBytes: Int
    package var maximumHeaderBytes: Int
    package var requestTimeout: Int64
    package var maximumConnections: Int
    /// How long after a webhook Sombra must hear something.
    package var reportBy: Int64
    /// How long after a preflight webhook Sombra hears `ON_HOLD` unless every plugin decided.
    package var holdAfter: Int64
    /// How long a preflight's answer may wait for its decision; 0 answers at once.
    package var answerWithin: Int64
    /// The time that the law gives, from the time of the request.
    package var due: Int64

    package init(
        maximumBodyBytes: Int = 1 << 20, maximumHeaderBytes: Int = 64 << 10, requestTimeout: Int64 = 10_000,
        maximumConnections: Int = 10_000, reportBy: Int64 = 10 * 3_600_000, holdAfter: Int64 = 6 * 3_600_000,
        answerWithin: Int64 = 0, due: Int64 = 30 * 86_400_000
    ) {
        self.maximumBodyBytes = maximumBodyBytes
        self.maximumHeaderBytes = maximumHeaderBytes
        self.requestTimeout = requestTimeout
        self.maximumConnections = maximumConnections
        self.reportBy = reportBy
        self.holdAfter = holdAfter
        self.answerWithin = answerWithin
        self.due = due
    }
}
