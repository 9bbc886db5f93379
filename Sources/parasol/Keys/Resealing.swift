import Gateway
import JobStore
import Logging
import ServiceLifecycle

/// Seals anew, in small steps, what older keys sealed, until the gateway stops.
struct Resealing: Service {
    /// Between two steps, so that webhooks come first.
    private static let pause = Duration.milliseconds(10)
    /// After a failure, and to look whether anything is left.
    private static let longPause = Duration.seconds(60)

    let rotation: KeyRotation
    /// Told by each rotation.
    let rotated: Wakeup
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            var told = 0
            while !Task.isCancelled {
                do {
                    let step = try await rotation.step()
                    guard step.isDone else {
                        try await Task.sleep(for: Self.pause)
                        continue
                    }
                    if step.resealed + step.unreadable != told { tell(step) }
                    told = step.resealed + step.unreadable
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("blobs could not be sealed anew", metadata: ["error": "\(error)"])
                }
                await rotated.wait(atMost: Self.longPause)
            }
        }
    }

    private func tell(_ step: ResealStep) {
        logger.notice(
            "all blobs are sealed with the current key",
            metadata: ["resealed": "\(step.resealed)", "unreadable": "\(step.unreadable)"])
    }
}
