package import DSRModel

extension GatewayConfiguration {
    /// Which plugins there are and what they may do.
    package struct Plugins: Sendable, Equatable {
        /// The directory of plugins' libraries and settings.
        package var directory = "plugins.d"
        package var isolation = Isolation.inProcess
        /// The plugins that run in the gateway's own process whatever `isolation` says.
        package var inProcess: [PluginID] = []
        /// The public keys whose signatures on plugins are trusted.
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
            "plugins.isolation",
            .choice.refusing(.unavailable) { isolation in
                isolation == .worker
                    ? (
                        "worker processes are not part of this version",
                        "write `in-process`, which is the default, or remove the key"
                    ) : nil
            }, at: \.plugins.isolation,
            "Where plugins run. `worker` (a process each) is not part of this version and is refused."),
        Key(
            "plugins.inProcess", .list(of: .pluginID), at: \.plugins.inProcess,
            "The plugins that run in the gateway's process whatever `plugins.isolation` says."),
        Key(
            "plugins.trustedKeys",
            .list(of: .text).refusing(.unavailable) { keys in
                keys.isEmpty
                    ? nil
                    : (
                        "signatures of plugins are not checked by this version",
                        "remove the key, and guard the directory of plugins by its mode"
                    )
            }, at: \.plugins.trustedKeys,
            "The public keys whose signatures are trusted; once there is one, unsigned plugins are refused. Not part "
                + "of this version: a list with a key in it is refused."),
        Key(
            "plugins.minimumLevel",
            .integer(0...10).refusing(.unavailable) { level in
                level == 0 ? nil : ("levels of plugins are not checked by this version", "write 0, or remove the key")
            }, at: \.plugins.minimumLevel,
            "The lowest level of the conformance suite that a plugin must have passed. Not part of this version: "
                + "anything but 0 is refused."),
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
