public import PluginKit

/// Three faults in Swift, asked for by the identifier: `trap@…`, `deaf@…`, `memory@…`; all others are served properly.
///
/// Bounded, should a worker's limits not hold: 60 s, 3 GiB.
struct Hostile: Plugin {
    static let manifest = Manifest(
        id: "com.example.hostile-swift", version: "1.0.0", owner: "Test team <test@example.com>",
        limits: Limits(timeoutMilliseconds: 60_000, concurrency: 16)
    ) {
        Access(.email, datapoints: "profile")
        Erasure(.email)
    }

    init(settings: Settings) throws {}

    func access(_ request: Request, into report: Report) async throws -> Outcome {
        misbehave(request)
        try report.value("profile", ["name": "Ada"])
        return .done
    }

    func erase(_ request: Request) async throws -> Outcome {
        misbehave(request)
        return .done
    }

    private func misbehave(_ request: Request) {
        switch request.identifier.value.prefix(while: { $0 != "@" }) {
        case "trap": trap(request.attempt)
        case "deaf": beDeaf()
        case "memory": eat()
        default: return
        }
    }

    /// Reads behind the end of an array, which traps.
    private func trap(_ attempt: Int) {
        let none: [Int] = []
        print(none[attempt])
    }

    /// Passes over the cancellation of its task.
    private func beDeaf() {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        while clock.now < end {}
    }

    /// Takes 3 GiB and lets go of them.
    private func eat() {
        var blocks: [[UInt8]] = []
        // Each block is written, so that it is resident.
        for index in 0..<48 { blocks.append([UInt8](repeating: UInt8(index), count: 64 << 20)) }
        print(blocks.count)
    }
}

/// The entry of the library, which the gateway calls first.
@c(parasol_plugin_entry_v1)
public func entry(_ host: ParasolHost, _ plugin: ParasolPluginOut) -> Int32 { Hostile.export(host, plugin) }
