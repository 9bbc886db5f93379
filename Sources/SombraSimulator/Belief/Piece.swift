/// One thing that was uploaded to a datapoint: a JSON value, a file or a page of rows.
package struct Piece: Encodable, Sendable, Hashable {
    package enum Kind: String, Encodable, Sendable { case value, file, page }

    package let kind: Kind
    /// The file's name (`x-transcend-remote-id`) or the page's title (`fileId`).
    package let name: String?
    /// The profile id that an old-style caller sent along.
    package let profileID: String?
    package let bytes: Int
    /// Hex digits of the SHA-256 over exactly the bytes that arrived.
    package let sha256: String
    /// How many rows the page has.
    package let rows: Int?
    /// The JSON as it arrived, while it is small; nil for files.
    package internal(set) var text: String?
    /// Where the bytes of a file were kept, if the simulator was told to keep them.
    package let path: String?

    /// Whether this is the same thing sent once more.
    func repeats(_ other: Piece) -> Bool {
        kind == other.kind && name == other.name && profileID == other.profileID && sha256 == other.sha256
            && bytes == other.bytes
    }
}
