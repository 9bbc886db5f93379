import FoundationEssentials
import Logging
import Settings
import Sombra

/// Within the configuration the name means the keys of the header, not the header that the peer is checked by.
private typealias PeerSecretHeader = SecretHeader

extension GatewayConfiguration {
    /// How to speak to Sombra.
    func clientConfiguration() throws -> SombraClientConfiguration {
        SombraClientConfiguration(
            url: try SombraURL(sombra.url), apiKey: transcend.apiKey.reveal(), internalKey: sombra.apiKey?.reveal(),
            sendsLegacyProfileIDs: sombra.legacyProfileIds,
            tls: .init(
                caFile: sombra.caFile, clientCertificateFile: sombra.clientCertificateFile,
                clientKeyFile: sombra.clientKeyFile),
            timeouts: .init(
                connect: sombra.connectTimeout, request: sombra.requestTimeout, upload: sombra.uploadTimeout))
    }

    /// The API keys of data silos that have one of their own.
    var siloKeys: [String: String] { dataSilos.mapValues { $0.apiKey.reveal() } }

    /// Where the signing keys come from: the pinned file, or Sombra itself.
    func keyProvider(client: SombraClient, logger: Logger) throws -> SigningKeyProvider {
        guard let file = sombra.publicKeyFile else {
            return SigningKeyProvider(logger: logger) { try await client.signingKeys() }
        }
        do {
            let pem = try String(contentsOf: URL(filePath: file), encoding: .utf8)
            return SigningKeyProvider(pinned: try SigningKeys(pem: pem), logger: logger)
        } catch {
            throw PinnedKeyFault(file: file, cause: error)
        }
    }

    /// What a webhook must agree with besides its token.
    var crossCheck: CrossCheck {
        var header: PeerSecretHeader?
        if let name = sombra.secretHeader.name, let value = sombra.secretHeader.value {
            header = PeerSecretHeader(name: name, value: value.reveal())
        }
        return CrossCheck(
            comparesCoreIdentifier: sombra.checkCoreIdentifier,
            organizations: sombra.organizations.isEmpty ? nil : Set(sombra.organizations),
            dataSilos: sombra.dataSilos.isEmpty ? nil : Set(sombra.dataSilos), secretHeader: header)
    }
}
