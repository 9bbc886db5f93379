/// How one look at a list of what is pending ended.
package enum PollOutcome: Sendable, Equatable {
    /// Read to its end.
    case complete
    /// Read as far as the bound on pages; the rest comes when what was read is done.
    case tooLong
    /// Sombra gave the same items again and again, so what else is listed is not known.
    case repeating
    /// Sombra does not let this data silo be polled; the code says how it said so.
    case refused(String)
    /// It could not be asked now.
    case failed(String)

    /// Whether the list was read at all.
    package var isAnswered: Bool {
        switch self {
        case .complete, .tooLong, .repeating: true
        case .refused, .failed: false
        }
    }

    /// A short text for logs and tables, without anything personal.
    package var code: String {
        switch self {
        case .complete: "ok"
        case .tooLong: "too-long"
        case .repeating: "repeating"
        case .refused(let code): "refused: \(code)"
        case .failed(let code): "failed: \(code)"
        }
    }
}
