import Gateway
import Logging
import ServiceLifecycle

/// Removes what plugins printed once it is older than its retention, at the start and every five minutes.
struct OutputRetention: Service {
    private static let pause = Duration.seconds(300)

    let outputs: PluginOutputs
    /// The state directory's `logs`.
    let directory: String
    let retention: Duration
    let clock: GatewayClock
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try outputs.expire(in: directory, before: clock.now() - retention.wholeMilliseconds)
                } catch {
                    logger.error("what plugins printed could not be removed", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: Self.pause) } catch { return }
            }
        }
    }
}
