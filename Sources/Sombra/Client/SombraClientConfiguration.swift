/// What the client needs to speak to one Sombra gateway.
///
/// Holds keys: they are in no description.
package struct SombraClientConfiguration: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Files for TLS, in PEM.
    package struct TLSFiles: Sendable, Equatable {
        /// The authorities to trust instead of the system's.
        package var caFile: String?
        /// The certificate chain to show to a gateway that asks for one.
        package var clientCertificateFile: String?
        /// The key of that certificate.
        package var clientKeyFile: String?

        /// Makes a set of files; none is the system's authorities and no certificate.
        package init(caFile: String? = nil, clientCertificateFile: String? = nil, clientKeyFile: String? = nil) {
            self.caFile = caFile
            self.clientCertificateFile = clientCertificateFile
            self.clientKeyFile = clientKeyFile
        }
    }

    /// Time limits of a call.
    package struct Timeouts: Sendable, Equatable {
        /// Until a connection stands, TLS included.
        package var connect: Duration
        /// From the call to the whole answer; and the longest silence of a streamed upload.
        package var request: Duration
        /// From the call to the whole answer of a streamed upload, at the most.
        package var upload: Duration
        /// From the status of an answer to the end of its body, where the status says nearly all.
        package var answer: Duration

        /// Makes time limits.
        package init(
            connect: Duration = .seconds(5), request: Duration = .seconds(30), upload: Duration = .seconds(900),
            answer: Duration = .seconds(5)
        ) {
            self.connect = connect
            self.request = request
            self.upload = upload
            self.answer = answer
        }

        /// The limit of an upload of so many bytes: a peer that takes less than 64 KiB a second has stalled.
        func upload(of bytes: Int64) -> Duration {
            min(upload, request + .seconds(bytes / Self.leastBytesASecond))
        }

        private static let leastBytesASecond: Int64 = 64 * 1024
    }

    /// The gateway.
    package var url: SombraURL
    /// The Transcend API key, for calls that bring none of their own.
    package var apiKey: String
    /// The internal key of a self-hosted or single-tenant gateway.
    package var internalKey: String?
    /// Whether profile ids are sent, for gateways before 7.182.0 (files) and 7.199.0 (bodies).
    package var sendsLegacyProfileIDs: Bool
    /// Files for TLS.
    package var tls: TLSFiles
    /// Time limits of a call.
    package var timeouts: Timeouts
    /// How many connections are kept at once: more than reports go out at once, so that questions, the one for the
    /// signing key above all, find one though every report hangs.
    package var connections: Int

    /// Makes a configuration.
    package init(
        url: SombraURL, apiKey: String, internalKey: String? = nil, sendsLegacyProfileIDs: Bool = false,
        tls: TLSFiles = TLSFiles(), timeouts: Timeouts = Timeouts(), connections: Int = 32
    ) {
        self.url = url
        self.apiKey = apiKey
        self.internalKey = internalKey
        self.sendsLegacyProfileIDs = sendsLegacyProfileIDs
        self.tls = tls
        self.timeouts = timeouts
        self.connections = connections
    }

    /// The address alone.
    package var description: String { "SombraClientConfiguration(\(url))" }
    /// The address alone.
    package var debugDescription: String { description }
}
