/// What a webhook is answered.
package struct IntakeAnswer: Sendable, Equatable {
    /// The HTTP status.
    package var status: Int
    /// The stable code of a refusal, also in the body; nil for what was taken.
    package var code: ProblemCode?
    /// A JSON body of its own: a preflight's decision that came in time.
    package var body: [UInt8]?
    /// Seconds, for a refusal that is worth repeating.
    package var retryAfter: Int?

    package init(status: Int, code: ProblemCode? = nil, body: [UInt8]? = nil, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.body = body
        self.retryAfter = retryAfter
    }

    static let taken = IntakeAnswer(status: 200)
    static let nothingToDo = IntakeAnswer(status: 204)

    static func refused(_ code: ProblemCode) -> IntakeAnswer {
        IntakeAnswer(status: code.status, code: code, retryAfter: code.status == 503 ? 30 : nil)
    }
}
