/// One key of a mapping with its value.
struct DocumentMember: Sendable {
    /// The key.
    var key: String
    /// Where the key stands.
    var place: Place
    /// The value.
    var value: DocumentNode
}
