import DSRModel
import Gateway
import Sombra

/// Bodies of webhooks, through the decoder and everything that is read from them before the store.
struct WebhookTarget: FuzzTarget {
    let corpus: [Sample]
    let dictionary = Words.webhook

    init() throws { corpus = try Corpus.folder("webhooks") }

    func run(_ input: [UInt8]) async throws {
        let webhook: Webhook
        do {
            webhook = try Webhook(body: input)
        } catch {
            return
        }
        guard try Webhook(body: input) == webhook else { throw Violation("the same bytes are read in two ways") }
        guard !webhook.identifier.isEmpty else { throw Violation("a webhook without an identifier is taken") }
        guard JobIdentity(webhook).idempotencyKey(plugin: "com.example.accounts", run: 1).utf8.count == 43 else {
            throw Violation("an idempotency key has not 43 characters")
        }
        _ = Router.target(of: webhook)
        do {
            try CrossCheck().check(
                webhook, token: VerifiedToken(value: TargetKey.coreIdentifier),
                nonce: String(decoding: input, as: UTF8.self))
        } catch {
            return
        }
    }
}
