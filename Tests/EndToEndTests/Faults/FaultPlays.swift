import Foundation

/// Every family of misdeeds is played once for each user, and each of its misdeeds is then looked at by itself.
actor FaultPlays {
    static let shared = FaultPlays()

    private struct Key: Hashable {
        let family: Misdeed.Family
        let user: GatewayUser
    }

    private var plays: [Key: Task<[Misdeed: Finding], any Error>] = [:]
    /// So many gateways at once; each has up to a dozen workers, which want a processor.
    private var places = 2
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// What came of a misdeed.
    func finding(_ misdeed: Misdeed, as user: GatewayUser) async throws -> Finding {
        let key = Key(family: misdeed.family, user: user)
        let play = plays[key] ?? Task { try await self.play(key) }
        plays[key] = play
        return try await play.value[misdeed] ?? Finding()
    }

    private func play(_ key: Key) async throws -> [Misdeed: Finding] {
        await enter()
        defer { leave() }
        return try await FaultScene.play(key.family, as: key.user)
    }

    private func enter() async {
        guard places == 0 else {
            places -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
    }
}
