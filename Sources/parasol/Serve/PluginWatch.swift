import JobStore
import PluginHost
import ServiceLifecycle
import UnixSignals

/// Keeps the plugins as the drop directory says, until the gateway stops.
struct PluginWatch: Service {
    let host: PluginHost
    let store: any DurableStore

    func run() async {
        await cancelWhenGracefulShutdown {
            await host.run { try await AcceptedCoverage(of: store) }
        }
    }
}

/// Has API keys, settings and plugins looked at anew at each SIGHUP.
struct HangUps: Service {
    let host: PluginHost
    let keys: KeyReading

    func run() async {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                keys.readAgain()
                host.rescan()
            }
        }
    }
}
