package import DSRModel

extension GatewayConfiguration {
    /// Which plugins there are and what they may do.
    package struct Plugins: Sendable, Equatable {
        /// The directory of plugins' libraries and settings.
        package var directory = "plugins.d"
        package var isolation = Isolation.worker
        /// The plugins that run in the gateway's own process whatever `isolation` says.
        package var inProcess: [PluginID] = []
        /// The public keys whose signatures on plugins are trusted, as `ed25519:` and base64.
        package var trustedKeys: [String] = []
        /// The lowest level of the conformance suite that a plugin must have passed.
        package var minimumLevel = 0
    }

    /// Where plugins run.
    package enum Isolation: String, Sendable, CaseIterable {
        /// In the gateway's process.
        case inProcess = "in-process"
        /// Each in a process of its own.
        case worker
    }

    /// What is true of datapoints, whoever serves them.
    package struct Datapoints: Sendable, Equatable {
        /// The datapoints that several plugins may serve together.
        package var shared: [Datapoint] = []
    }

    /// Webhooks that no plugin serves.
    package struct Unserved: Sendable, Equatable {
        /// The identifier types that may be answered with "nothing here" though no manifest knows them.
        package var skip: [IdentifierType] = []
    }

    /// Preflight checks.
    package struct Preflight: Sendable, Equatable {
        /// When Sombra hears ON_HOLD about a check that has no answer yet.
        package var holdAfter = Duration.seconds(6 * 3600)
        /// How long the webhook's own answer may wait for the plugins; 0 never waits.
        package var answerWithin = Duration.zero
        package var precedence = Precedence.hold
    }

    /// Which verdict wins when plugins disagree.
    package enum Precedence: String, Sendable, CaseIterable {
        /// ON_HOLD beats CANCELED.
        case hold
        /// CANCELED beats ON_HOLD.
        case cancel
    }

    static let pluginKeys: [Key] = [
        Key(
            "plugins.directory", .path, at: \.plugins.directory, "The directory of plugins' libraries and settings."),
        Key(
            "plugins.isolation", .choice, at: \.plugins.isolation,
            "Where plugins run: `worker`, each in a process of its own, or `in-process`, all in the gateway's."),
        Key(
            "plugins.inProcess", .list(of: .pluginID), at: \.plugins.inProcess,
            "The plugins that run in the gateway's process whatever `plugins.isolation` says."),
        Key(
            "plugins.trustedKeys", .list(of: .publicKey), at: \.plugins.trustedKeys,
            "The public keys whose signatures are trusted, each as `ed25519:` and base64 or as the path of the `.pub` "
                + "file of `parasol plugin keygen`. Once there is one, plugins that none of them signed are refused."),
        Key(
            "plugins.minimumLevel", .integer(0...10), at: \.plugins.minimumLevel,
            "The lowest level of the conformance suite that a plugin's sidecar must name; with `plugins.trustedKeys` it "
                + "must be signed."),
        Key(
            "datapoints.shared", .list(of: .datapoint), at: \.datapoints.shared,
            "The datapoints that several plugins may answer together; each gives one element of an array."),
        Key(
            "unserved.skip", .list(of: .identifierType), at: \.unserved.skip,
            "The identifier types that are answered with \"nothing here\" though no manifest knows them."),
        Key(
            "testRequests", .choice, at: \.testRequests,
            "What to do with a request that is marked as a test; Transcend carries those out on live systems."),
        Key(
            "preflight.holdAfter", .duration(.seconds(1)...(.seconds(30 * 86_400))), at: \.preflight.holdAfter,
            "When Sombra hears ON_HOLD about a check that has no answer yet."),
        Key(
            "preflight.answerWithin", .duration(.zero...(.seconds(30))), at: \.preflight.answerWithin,
            "How long the webhook's own answer may wait for the plugins' verdicts; 0 never waits."),
        Key(
            "preflight.precedence", .choice, at: \.preflight.precedence,
            "Which verdict wins when plugins disagree: ON_HOLD or CANCELED."),
    ]
}
