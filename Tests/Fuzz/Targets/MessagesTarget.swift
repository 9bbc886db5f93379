import DSRModel
import PluginHost
import PluginMessages

/// The messages of the contract: manifests, requests, headers of items, outcomes, descriptions.
struct MessagesTarget: FuzzTarget {
    let corpus: [Sample]
    let dictionary =
        Words.json
        + [
            "\"outcome\":", "done", "held", "waiting", "proceed", "\"until\":", "\"pollID\":\"\"", "\"counts\":",
            "\"schema\":1", "\"version\":\"1.0.0\"", "1.0.0-rc.1+b", "\"id\":", "\"settings\":", "\"pattern\":",
            "\"concurrency\":", "\"handles\":", "\"datapoints\":",
        ].map { Array($0.utf8) }

    init() throws { corpus = try Corpus.folder("messages") }

    func run(_ input: [UInt8]) async throws {
        readOutcome(input)
        // What cannot be read is refused, which is all that is asked of it.
        _ = try? MessageCoding.decode(Request.self, from: input)
        _ = try? MessageCoding.decode(ItemHeader.self, from: input)
        _ = try? MessageCoding.decode(CoverageDescription.self, from: input)
        guard let given = try? CanonicalManifest.given(input) else { return }
        guard try CanonicalManifest.packed(given.bytes) == given else {
            throw Violation("a manifest is taken from the plugin and refused, or read differently, once it is packed")
        }
        let version = given.version
        guard !(version < version) else { throw Violation("a version comes before itself") }
    }

    private func readOutcome(_ input: [UInt8]) {
        guard let message = try? MessageCoding.decode(OutcomeMessage.self, from: input) else { return }
        _ = try? message.performed()
        _ = try? message.performedDatapoints()
        _ = try? message.preflightDecision()
        _ = try? message.guardDecision()
    }
}
