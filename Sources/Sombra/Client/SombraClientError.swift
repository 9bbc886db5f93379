/// Why a client cannot be made of its configuration.
package struct SombraClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: String, Sendable, CaseIterable {
        /// A key cannot stand in a header.
        case key = "key"
        /// A file of certificates cannot be read.
        case certificateFile = "certificate_file"
        /// A file with a key cannot be read.
        case keyFile = "key_file"
        /// A client certificate without its key, or the other way round.
        case certificateWithoutKey = "certificate_without_key"
    }

    /// What is wrong.
    package var code: Code
    /// What is wrong, where, and the mend; never a key.
    package var message: String

    /// The code and the message.
    package var description: String { "\(code.rawValue): \(message)" }

    static func key(_ name: String) -> Self {
        Self(
            code: .key,
            message: "\(name) is empty or holds white space or characters outside ASCII; "
                + "copy it from the dashboard again"
        )
    }

    static func certificateFile(_ name: String, _ path: String) -> Self {
        Self(code: .certificateFile, message: "\(name) (\(path)) cannot be read as certificates in PEM")
    }

    static func keyFile(_ path: String) -> Self {
        Self(code: .keyFile, message: "sombra.clientKeyFile (\(path)) cannot be read as a private key in PEM")
    }

    static let certificateWithoutKey = Self(
        code: .certificateWithoutKey,
        message: "sombra.clientCertificateFile and sombra.clientKeyFile go together; one of them is missing"
    )
}
