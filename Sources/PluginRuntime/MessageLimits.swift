/// How large the messages that the host hands to a plugin may be, over any kind of connection.
enum MessageLimits {
    /// A request or settings, in bytes.
    static let input = 8 << 20
}
