/// No signing key can be had now; the webhook is to be answered with 503.
package struct SigningKeyUnavailable: Error, Sendable, Equatable, CustomStringConvertible {
    /// Why the last fetch failed: a code without personal data.
    package var cause: String

    /// The cause and the mend.
    package var description: String {
        "no signing key of the Sombra gateway is known (\(cause)); check sombra.url and the API keys, "
            + "or pin the key with sombra.publicKeyFile"
    }
}
