import Crypto
package import DSRModel
import PluginMessages
package import Sombra

/// What makes two webhooks the same job.
///
/// A DSR: request, data silo, type and profile, where the profile is its id or else the kind and value of the
/// identifier. A preflight: the request enricher, the identifier's name and its value; `requestEnricherId` alone may
/// not be unique per identifier.
package struct JobIdentity: Sendable, Equatable {
    /// Parts that hold personal data: only keyed hashes of them may be kept.
    package let parts: [String]

    package init(_ webhook: Webhook) {
        switch webhook.kind {
        case .dsr: self.init(webhook, profileID: webhook.profileID)
        case .preflight:
            let kind = webhook.identifierType?.rawValue ?? ""
            let check = webhook.requestEnricherID ?? "\(webhook.requestID)/\(webhook.preflightCheck?.id ?? "")"
            self.init(parts: ["preflight", check, kind, webhook.identifier])
        }
    }

    /// The identity that the job has while the id of its profile is not known, as in a list of what is pending; nil
    /// where it is the same, and for a preflight, which is never listed.
    package static func byIdentifier(_ webhook: Webhook) -> JobIdentity? {
        guard webhook.kind == .dsr, webhook.profileID != nil else { return nil }
        return JobIdentity(webhook, profileID: nil)
    }

    private init(_ webhook: Webhook, profileID: String?) {
        let kind = webhook.identifierType?.rawValue ?? ""
        let profile = profileID.map { ["id", $0] } ?? ["identifier", kind, webhook.identifier]
        self.init(parts: ["dsr", webhook.requestID, webhook.dataSilo?.id ?? "", webhook.typeName] + profile)
    }

    private init(parts: [String]) { self.parts = parts }

    /// The key under which a plugin can tell that it was given the same work before.
    ///
    /// The same for all attempts, builds and gateways of one run; 43 characters of base64url.
    package func idempotencyKey(plugin: PluginID, run: Int) -> String {
        var hash = SHA256()
        for part in parts + [plugin.rawValue, String(run)] {
            // The length in front keeps parts apart, whatever they hold.
            withUnsafeBytes(of: UInt64(part.utf8.count).littleEndian) { hash.update(bufferPointer: $0) }
            var part = part
            part.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        return Base64URL.encode(hash.finalize())
    }
}
