public import PluginKit

/// What a plugin gave for one job.
public struct Answer: Sendable {
    /// One item of an access, as it arrived.
    public struct Item: Sendable {
        /// What the item is.
        public let header: ItemHeader
        /// Its bytes, all chunks together.
        public internal(set) var bytes: [UInt8] = []
        /// How many chunks they came in.
        public internal(set) var chunks = 0
        /// Whether the plugin ended the item.
        public internal(set) var isClosed = false
    }

    /// How the job ended.
    public internal(set) var outcome: OutcomeMessage
    /// The items, in the order in which they were opened.
    public internal(set) var items: [Item]
    /// What the plugin did that the contract forbids; nothing, if all is well.
    public internal(set) var faults: [String]

    /// The items of a datapoint.
    public func items(of datapoint: Datapoint) -> [Item] { items.filter { $0.header.datapoint == datapoint } }

    /// The values of a datapoint, one for each profile.
    public func values(of datapoint: Datapoint) throws -> [JSONValue] {
        try items(of: datapoint).filter { $0.header.kind == .value }.map {
            try MessageCoding.decode(JSONValue.self, from: $0.bytes)
        }
    }

    /// The rows of a datapoint.
    public func rows(of datapoint: Datapoint) throws -> [JSONValue] {
        try items(of: datapoint).filter { $0.header.kind == .rows }.flatMap { item in
            try item.bytes.split(separator: 0x0a).map { try MessageCoding.decode(JSONValue.self, from: $0) }
        }
    }
}
