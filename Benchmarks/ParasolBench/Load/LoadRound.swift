import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// One round of load: some connections that send a range of webhooks, each the next as soon as its pacing allows.
final class LoadRound: Sendable {
    let name: String
    let numbers: Range<Int>
    let pacing: Pacing
    let ledger: Ledger
    private let form: WebhookForm
    private let tokens: [String]
    /// No webhook is begun after this time of the monotonic clock.
    private let deadline: UInt64
    /// Nanoseconds from one webhook to the next at least, counted from the start; 0 for none.
    private let interval: UInt64
    private let startedAt: UInt64
    private let progress: Mutex<(next: Int, finished: Int, isOver: Bool)>

    /// `tokens` are those of `numbers`, in order; after `seconds` no further webhook is begun.
    init(
        _ name: String, numbers: Range<Int>, pacing: Pacing, seconds: Int, perSecond: Int?, tokens: [String],
        form: WebhookForm, ledger: Ledger
    ) {
        self.name = name
        self.numbers = numbers
        self.pacing = pacing
        self.ledger = ledger
        self.form = form
        self.tokens = tokens
        startedAt = Moment.now()
        deadline = startedAt + UInt64(seconds) * 1_000_000_000
        interval = perSecond.map { 1_000_000_000 / UInt64($0) } ?? 0
        progress = Mutex((next: numbers.lowerBound, finished: 0, isOver: false))
    }

    /// The next webhook to send; nil when there is none, the time is up or something went wrong.
    func next() -> Int? {
        guard Moment.now() < deadline, ledger.fault == nil else { return nil }
        return progress.withLock { progress in
            guard progress.next < numbers.upperBound, !progress.isOver else { return nil }
            defer { progress.next += 1 }
            return progress.next
        }
    }

    /// When a webhook may be begun, by the monotonic clock.
    func dueTime(of number: Int) -> UInt64 { startedAt + UInt64(number - numbers.lowerBound) * interval }

    func request(_ number: Int) -> (head: HTTPRequestHead, body: ByteBuffer) {
        form.request(WebhookIDs(number: number), token: tokens[number - numbers.lowerBound])
    }

    func connectionFinished() { progress.withLock { $0.finished += 1 } }

    /// Lets no further webhook be begun.
    func end() { progress.withLock { $0.isOver = true } }

    /// Whether a connection has sent all that it may.
    var isFinished: Bool { progress.withLock { $0.finished > 0 } }

    /// Sends the webhooks to a port of this machine, and returns the range that was sent.
    ///
    /// Ends early when the time is up, and throws when a webhook failed or nothing moves any more.
    func run(connections: Int, port: Int, on loop: any EventLoop) async throws -> Range<Int> {
        var channels: [any Channel] = []
        do {
            for _ in 0..<connections { channels.append(try await connect(port, on: loop)) }
            try await Standstill.wait(ledger, until: { self.progress.withLock { $0.finished } == connections })
        } catch {
            for channel in channels { channel.close(promise: nil) }
            throw error
        }
        return numbers.lowerBound..<progress.withLock { $0.next }
    }

    private func connect(_ port: Int, on loop: any EventLoop) async throws -> any Channel {
        try await ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try channel.pipeline.syncOperations.addHandler(LoadConnection(round: self))
            }
        }.connect(host: "127.0.0.1", port: port).get()
    }
}
