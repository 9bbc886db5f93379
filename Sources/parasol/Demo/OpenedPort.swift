/// A port that a server of the gateway got from the system, told once it is open.
struct OpenedPort: Sendable {
    private let opened: AsyncStream<Int>
    let open: @Sendable (Int) -> Void
    /// Says that no port will come any more; means nothing once one has.
    let giveUp: @Sendable () -> Void

    init() {
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        opened = stream
        open = { port in
            continuation.yield(port)
            continuation.finish()
        }
        giveUp = { continuation.finish() }
    }

    /// The port, once it is open.
    func port() async throws -> Int {
        for await port in opened { return port }
        throw CancellationError()
    }
}
