import SombraSimulator

extension PeerTrouble {
    /// The simulator's fault for the next calls.
    func fault(times: Int) -> Fault {
        switch self {
        case .serverError: Fault(.serverError, path: "/v1/", times: times)
        case .webPage: Fault(.badGateway, path: "/v1/", times: times)
        case .rateLimited: Fault(.rateLimited(.seconds(1)), path: "/v1/", times: times)
        case .cut: Fault(.cut, path: "/v1/", times: times)
        case .answerLost: Fault(.answerLost, path: "/v1/", times: times)
        case .slow: Fault(.slow(milliseconds: 1_500), path: "/v1/", times: times)
        case .conflict: Fault(.conflict, path: "/v1/data-silo", times: times)
        case .tooLarge: Fault(.tooLarge, method: "POST", path: "/v1/data-silo", times: times)
        }
    }
}
