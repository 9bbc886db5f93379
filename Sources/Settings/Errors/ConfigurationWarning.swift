/// Something in the configuration that works and probably is not meant.
package struct ConfigurationWarning: Sendable, Hashable, CustomStringConvertible {
    /// Where it is.
    package let place: Place
    /// The key that it is about, if it is about one.
    package let key: String?
    /// What is odd, and the mend.
    package let text: String

    package var description: String {
        "\(place): \(key.map { "\($0): " } ?? "")\(text)"
    }
}
