import Foundation

/// A fault as `POST /simulator/faults` takes it.
struct FaultOrder: Decodable {
    private enum Name: String, Decodable, CaseIterable {
        case conflict, tooLarge, rateLimited, serverError, badGateway, redirect, answer, slow, cut, answerLost
        case silent, answerStuck, halfAnswer, trickle
    }

    private var fault: Name
    private var method: String?
    private var path: String?
    private var dataSilo: String?
    private var times: Int?
    private var always: Bool?
    /// With `slow` and `trickle`.
    private var milliseconds: Int?
    /// With `rateLimited`: seconds as a number.
    private var retryAfterSeconds: Int?
    /// With `rateLimited`: an HTTP date that lies so many seconds ahead.
    private var retryAfterDateIn: Int?
    /// With `answer`.
    private var status: Int?
    private var headers: [String: String]?
    private var body: String?

    func fault(now: Date) -> Fault {
        Fault(
            effect(now: now), method: method, path: path, dataSilo: dataSilo,
            times: always == true ? nil : times ?? 1)
    }

    private func effect(now: Date) -> FaultEffect {
        switch fault {
        case .conflict: .conflict
        case .tooLarge: .tooLarge
        case .rateLimited: .rateLimited(retryAfter(now: now))
        case .serverError: .serverError
        case .badGateway: .badGateway
        case .redirect: .redirect
        case .answer: .answer(FaultAnswer(status: status ?? 500, headers: headers ?? [:], body: body ?? ""))
        case .slow: .slow(milliseconds: milliseconds ?? 1_000)
        case .cut: .cut
        case .answerLost: .answerLost
        case .silent: .silent
        case .answerStuck: .answerStuck
        case .halfAnswer: .halfAnswer
        case .trickle: .trickle(milliseconds: milliseconds ?? 1_000)
        }
    }

    private func retryAfter(now: Date) -> RetryAfter {
        if let retryAfterSeconds { return .seconds(retryAfterSeconds) }
        return retryAfterDateIn.map { .date(now.addingTimeInterval(Double($0))) } ?? .unsaid
    }
}
