import DriverShell
import NIOCore

/// Sends rounds of webhooks to one gateway.
struct Load: Sendable {
    let gateway: GatewayUnderTest
    let loop: any EventLoop
    let ledger: Ledger
    let signer: TokenSigner
    /// The form for a silo.
    let form: @Sendable (BenchSilo) -> WebhookForm
    let progress: ProgressLine

    /// The webhooks of a round with their tokens.
    struct Prepared: Sendable {
        fileprivate let numbers: Range<Int>
        fileprivate let tokens: [String]
    }

    /// Signs the tokens of a round, so that signing does not disturb it.
    func prepare(_ round: RoundPlan, from number: Int) async throws -> Prepared {
        progress.say("signing \(round.webhooks) tokens")
        let numbers = number..<number + round.webhooks
        return Prepared(numbers: numbers, tokens: try await signer.tokens(for: numbers))
    }

    /// A round that is ready to be run.
    func round(_ prepared: Prepared, _ round: RoundPlan, silo: BenchSilo) -> LoadRound {
        LoadRound(
            round.title, numbers: prepared.numbers, pacing: round.pacing, seconds: round.seconds,
            perSecond: round.perSecond, tokens: prepared.tokens, form: form(silo), ledger: ledger)
    }

    /// Sends a round, and returns the range that was sent.
    func run(_ prepared: Prepared, _ round: RoundPlan) async throws -> Range<Int> {
        progress.say("\(round.title), \(round.webhooks) webhooks")
        return try await self.round(prepared, round, silo: round.place.silo)
            .run(connections: round.connections, port: gateway.port, on: loop)
    }

    /// Signs and sends a round.
    func run(_ round: RoundPlan, from number: Int) async throws -> Range<Int> {
        try await run(try await prepare(round, from: number), round)
    }
}
