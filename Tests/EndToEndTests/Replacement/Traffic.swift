import DSRModel
import SombraSimulator
import Synchronization

/// Webhooks that come without pause over several connections while something else happens.
final class Traffic: Sendable {
    /// How many webhooks got which answer; -1 for none.
    typealias Answers = [Int: Int]

    private let isOver = Mutex(false)
    /// The status of each answer, in the order of answers.
    private let answers = Inbox()

    /// How many webhooks were answered.
    var count: Int { answers.lines.count }

    /// Waits until so many webhooks were answered.
    func reaches(_ number: Int) async throws {
        while count < number { _ = try await answers.first("answer number \(number)", from: count) { _ in true } }
    }

    /// Does something while webhooks come, each connection sending its next one as soon as the last is answered.
    static func during(
        _ scene: SwapScene, connections: Int = 4, _ act: @escaping @Sendable (Traffic) async throws -> Void
    ) async throws -> Answers {
        let traffic = Traffic()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<connections {
                group.addTask { try await traffic.flow(scene, number.isMultiple(of: 2) ? .erasure : .access) }
            }
            do {
                try await act(traffic)
            } catch {
                traffic.isOver.withLock { $0 = true }
                throw error
            }
            traffic.isOver.withLock { $0 = true }
            try await group.waitForAll()
            return traffic.answers.lines.reduce(into: [:]) { $0[Int($1) ?? -1, default: 0] += 1 }
        }
    }

    private func flow(_ scene: SwapScene, _ type: RequestType) async throws {
        while !isOver.withLock({ $0 }) {
            let status = try await scene.send(type).status ?? -1
            answers.append("\(status)")
        }
    }
}
