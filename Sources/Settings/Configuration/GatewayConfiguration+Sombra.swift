extension GatewayConfiguration {
    /// The peer: which Sombra gateway it is, and how to tell that a webhook is its own.
    package struct Sombra: Sendable, Equatable {
        /// The customer ingress URL, without a slash at its end.
        package var url: String
        package var audience: String
        /// The internal key of a self-hosted or single-tenant gateway; nil for a multi-tenant one.
        package var apiKey: Secret?
        package var publicKeyFile: String?
        package var legacyProfileIds = false
        package var caFile: String?
        package var clientCertificateFile: String?
        package var clientKeyFile: String?
        /// The ids of the data silos that webhooks may be for; empty for any.
        package var dataSilos: [String] = []
        /// The slugs of the organisations that webhooks may be for; empty for any.
        package var organizations: [String] = []
        package var secretHeader = SecretHeader()
        package var checkCoreIdentifier = true
        package var maxTokenAge = Duration.seconds(40 * 86_400)
        package var strictJti = false
        package var askBeforeErasure = false
        package var completion = Completion.profile
        package var connectTimeout = Duration.seconds(5)
        package var requestTimeout = Duration.seconds(30)
        package var uploadTimeout = Duration.seconds(15 * 60)
        package var longestProbePause = Duration.seconds(15)
        /// The most bytes of one body that is sent.
        package var maxBodyBytes = 49_000_000
        package var largeFiles = LargeFiles.refuse
    }

    /// What is done with a file that is larger than a body may be.
    package enum LargeFiles: String, Sendable, CaseIterable {
        case refuse, split
    }

    /// A header that every webhook must bear; both parts are set, or neither.
    package struct SecretHeader: Sendable, Equatable {
        package var name: String?
        package var value: Secret?
    }

    /// How a finished job is reported.
    package enum Completion: String, Sendable, CaseIterable {
        /// Profile by profile.
        case profile
        /// The last sibling job completes the whole integration as well.
        case integration
    }

    /// Transcend itself.
    package struct Transcend: Sendable, Equatable {
        /// The API key that is associated with the integrations.
        package var apiKey: Secret
    }

    static let sombraKeys: [Key] = [
        Key(
            "sombra.url", .sombraAddress, at: \.sombra.url, isRequired: true,
            "The customer ingress URL of the Sombra gateway. `http:` only for a self-hosted one."),
        Key(
            "sombra.audience", .text, at: \.sombra.audience, isRequired: true,
            "The audience that tokens must name: \"Sombra audience\" in Transcend's dashboard. Not needed where "
                + "`http.enabled` is `false`."),
        Key(
            "sombra.apiKey", .secret, at: \.sombra.apiKey,
            "The internal key of a self-hosted or single-tenant gateway; none for a multi-tenant one."),
        Key(
            "transcend.apiKey", .secret, at: \.transcend.apiKey, isRequired: true,
            "The Transcend API key that is associated with the integrations."),
        Key(
            each: "dataSilos.*.apiKey", .secret, "A Transcend API key for one data silo, named by its id.",
            set: { $0.dataSilos[$1] = DataSilo(apiKey: $2) },
            show: { $0.dataSilos.isEmpty ? "none" : $0.dataSilos.keys.sorted().joined(separator: ", ") }),
        Key(
            "sombra.publicKeyFile", .path.readable, at: \.sombra.publicKeyFile,
            "PEM file with the signing keys to trust; several may stand in it. Without it the key is fetched, and kept "
                + "for an hour."),
        Key(
            "sombra.legacyProfileIds", .boolean, at: \.sombra.legacyProfileIds,
            "Send profile ids as well, for gateways before 7.182.0 and 7.199.0."),
        Key(
            "sombra.caFile", .path.readable, at: \.sombra.caFile,
            "PEM file with the authorities that may vouch for Sombra, instead of the system's."),
        Key(
            "sombra.clientCertificateFile", .path.readable, at: \.sombra.clientCertificateFile,
            "PEM file with the certificate that Parasol shows to Sombra."),
        Key(
            "sombra.clientKeyFile", .path.readable, at: \.sombra.clientKeyFile,
            "PEM file with that certificate's key."),
        Key(
            "sombra.dataSilos", .list(of: .text), at: \.sombra.dataSilos,
            "The ids of the data silos that webhooks may be for; none allows any."),
        Key(
            "sombra.organizations", .list(of: .text), at: \.sombra.organizations,
            "The organisations' URIs that webhooks may be for; none allows any."),
        Key(
            "sombra.secretHeader.name", .headerName, at: \.sombra.secretHeader.name,
            "The name of a header that every webhook must bear."),
        Key(
            "sombra.secretHeader.value", .secret, at: \.sombra.secretHeader.value,
            "That header's value."),
        Key(
            "sombra.checkCoreIdentifier", .boolean, at: \.sombra.checkCoreIdentifier,
            "Refuse a token whose signed value is not the webhook's core identifier."),
        Key(
            "sombra.maxTokenAge", .duration(.seconds(60)...(.seconds(3650 * 86_400))), at: \.sombra.maxTokenAge,
            "The age beyond which a token is refused; token ids are remembered as long."),
        Key(
            "sombra.strictJti", .boolean, at: \.sombra.strictJti,
            "Refuse a token id that another profile of the same request has used."),
        Key(
            "sombra.askBeforeErasure", .boolean, at: \.sombra.askBeforeErasure,
            "Ask Sombra before each attempt of an erasure whether the request is still open, past its look-up phase, "
                + "and has the identifier; needs the scope \"View the Request Compilation\"."),
        Key(
            "sombra.completion", .choice, at: \.sombra.completion,
            "`integration` also completes the whole integration with the last job of a request; leave it unless every "
                + "identifier of a request is known to arrive."),
        Key(
            "sombra.connectTimeout", .duration(.milliseconds(10)...(.seconds(120))), at: \.sombra.connectTimeout,
            "How long a connection to Sombra may take to stand, TLS included."),
        Key(
            "sombra.requestTimeout", .duration(.milliseconds(10)...(.seconds(600))), at: \.sombra.requestTimeout,
            "How long a call may take; of an upload, how long Sombra may take nothing and say nothing."),
        Key(
            "sombra.uploadTimeout", .duration(.milliseconds(10)...(.seconds(6 * 3600))), at: \.sombra.uploadTimeout,
            "The longest that an upload may take; it has `sombra.requestTimeout` and a second for every 64 KiB."),
        Key(
            "sombra.longestProbePause", .duration(.milliseconds(10)...(.seconds(600))), at: \.sombra.longestProbePause,
            "While Sombra is in trouble one call finds out whether it is back; the longest pause between two of them."),
        Key(
            "sombra.maxBodyBytes", .bytes((256 << 10)...(1 << 40)), at: \.sombra.maxBodyBytes,
            "The most bytes of one body that is sent to Sombra, which takes less than 50 MB; lower it for a proxy in "
                + "between that takes less."),
        Key(
            "sombra.largeFiles", .choice, at: \.sombra.largeFiles,
            "What becomes of a file over `sombra.maxBodyBytes`: `refuse` asks a person, `split` sends it as `name.001`, "
                + "`name.002` and so on."),
    ]
}
