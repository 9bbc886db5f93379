internal import FoundationEssentials

/// Takes the rows of one item; good inside the braces of `report.rows` alone.
public final class RowsWriter {
    private let stream: ItemStream
    private let encoder: JSONEncoder

    init(stream: ItemStream, encoder: JSONEncoder) {
        self.stream = stream
        self.encoder = encoder
    }

    /// Writes a row of at most 1 MiB.
    public func append(_ row: some Encodable) throws {
        try stream.append(row: try encoder.encode(row))
    }

    /// Writes a row of at most 1 MiB that is JSON already, which is the fastest way; the gateway checks that it is.
    public func append(json: some Collection<UInt8>) throws {
        try stream.append(row: json)
    }
}
