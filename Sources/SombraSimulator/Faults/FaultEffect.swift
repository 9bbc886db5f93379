package import Foundation

/// What goes wrong with a call.
package enum FaultEffect: Sendable, Hashable {
    /// Answered so, without a look at the call.
    case answer(FaultAnswer)
    /// Handled as usual, after this many milliseconds.
    case slow(milliseconds: Int)
    /// The connection is cut before the call is taken.
    case cut
    /// The call is taken, then the connection is cut before the answer.
    case answerLost
    /// The call is not taken, and the connection stays open without an answer until the caller gives up.
    case silent
    /// The call is taken, and the connection stays open without an answer until the caller gives up.
    case answerStuck
    /// The call is taken; the answer's head comes, and then nothing until the caller gives up.
    case halfAnswer
    /// The call is taken; the answer comes a byte at a time, so many milliseconds apart, until the caller gives up.
    case trickle(milliseconds: Int)

    package static let conflict = error(409, "Client error: Request must be active: COMPLETED")
    package static let tooLarge = error(413, "request entity too large")
    package static let serverError = error(500, "Internal server error")
    /// As a load balancer or the reverse tunnel answers: HTML.
    package static let badGateway = FaultEffect.answer(
        FaultAnswer(
            status: 502, headers: ["content-type": "text/html"],
            body: "<html><head><title>502 Bad Gateway</title></head><body></body></html>"))

    /// As a load balancer that wants another address answers.
    package static let redirect = FaultEffect.answer(
        FaultAnswer(status: 302, headers: ["location": "https://login.example.com/"]))

    package static func rateLimited(_ retryAfter: RetryAfter) -> FaultEffect {
        var headers = ["content-type": "application/json"]
        headers["retry-after"] = retryAfter.header
        return .answer(
            FaultAnswer(status: 429, headers: headers, body: ErrorBody.json("Too many requests")))
    }

    /// A refusal in the shape that Sombra's errors have.
    package static func error(_ status: Int, _ message: String) -> FaultEffect {
        .answer(
            FaultAnswer(
                status: status, headers: ["content-type": "application/json"], body: ErrorBody.json(message)))
    }

    /// The word for it in the ledger.
    var name: String {
        switch self {
        case .answer(let answer): "answer \(answer.status)"
        case .slow(let milliseconds): "slow by \(milliseconds) ms"
        case .cut: "cut"
        case .answerLost: "answer lost"
        case .silent: "silent"
        case .answerStuck: "answer stuck"
        case .halfAnswer: "half answer"
        case .trickle(let milliseconds): "a byte every \(milliseconds) ms"
        }
    }
}

/// An answer that is given without a look at the call.
package struct FaultAnswer: Sendable, Hashable {
    package var status: Int
    package var headers: [String: String]
    package var body: String

    package init(status: Int, headers: [String: String] = [:], body: String = "") {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What a 429 says about when to come again.
package enum RetryAfter: Sendable, Hashable {
    case unsaid
    case seconds(Int)
    /// An HTTP date, in the form of RFC 9110.
    case date(Date)

    var header: String? {
        switch self {
        case .unsaid: nil
        case .seconds(let seconds): "\(seconds)"
        case .date(let date): Self.httpDate(date)
        }
    }

    private static func httpDate(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: date)
    }
}

/// `{"error":{"message":…}}`, the shape of Sombra's errors (reference 4.0).
enum ErrorBody {
    static func json(_ message: String) -> String {
        let quoted = (try? JSONEncoder().encode(message)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
        return #"{"error":{"message":\#(quoted)}}"#
    }
}
