public import DSRModel

/// What one item of an access is; comes once, before its bytes.
public struct ItemHeader: Codable, Sendable, Equatable {
    /// The form of an item's bytes.
    public enum Kind: String, Codable, Sendable {
        /// One JSON value, at most 4 MiB.
        case value
        /// Any number of JSON values, one a line.
        case rows
        /// Any bytes.
        case file
    }

    /// The datapoint that the item belongs to; one that the plugin was asked for.
    public var datapoint: Datapoint
    /// The form of the item's bytes.
    public var kind: Kind
    /// The name of the file that the person will download; for files.
    public var name: String?
    /// The media type of a file.
    public var mediaType: String?
    /// Which of several profiles under one identifier the item belongs to; an id of the plugin's own choice.
    public var profile: String?

    /// Makes a header.
    public init(
        datapoint: Datapoint, kind: Kind, name: String? = nil, mediaType: String? = nil, profile: String? = nil
    ) {
        self.datapoint = datapoint
        self.kind = kind
        self.name = name
        self.mediaType = mediaType
        self.profile = profile
    }
}
