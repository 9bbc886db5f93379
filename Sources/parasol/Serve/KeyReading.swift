import Gateway
import Logging
import Settings
import Sombra

/// Takes the API keys anew from where the configuration says they lie, so that a key that changed needs no restart.
struct KeyReading: Sendable {
    /// The configuration's file; nil where there was none.
    let file: String?
    let environment: [String: String]
    let client: SombraClient
    let siloKeys: SiloKeys
    let peer: PeerWatch
    let wakeups: Wakeups
    let logger: Logger

    /// Reads the configuration, and lets every report try whose key was refused.
    ///
    /// Of a configuration that cannot be used nothing is taken.
    func readAgain() {
        do {
            let configuration = try GatewayConfiguration.load(path: file, environment: environment)
            var changed: [String] = []
            if try client.use(
                apiKey: configuration.transcend.apiKey.reveal(), internalKey: configuration.sombra.apiKey?.reveal())
            {
                changed.append("transcend.apiKey or sombra.apiKey")
            }
            if siloKeys.replace(with: configuration.siloKeys) { changed.append("dataSilos") }
            logger.notice(
                "the API keys were read again",
                metadata: ["changed": "\(changed.isEmpty ? "none" : changed.joined(separator: ", "))"])
        } catch {
            logger.error(
                "the configuration cannot be used, the API keys stay as they are", metadata: ["error": "\(error)"])
        }
        peer.tryKeysAgain()
        wakeups.reporting.notify()
    }
}
