package import NIOCore

/// One JSON value as bytes that somebody has validated already, for splicing into a report without a copy.
///
/// The runtime validates every value when a plugin hands it over; nothing here looks at the bytes again.
package struct RawJSON: Sendable, Equatable {
    /// The bytes, one after the other.
    let segments: [ByteBuffer]

    private init(segments: [ByteBuffer]) { self.segments = segments }

    /// Wraps the bytes of exactly one value.
    ///
    /// Bytes that are none break the report that they go into.
    package init(validated bytes: ByteBuffer) { segments = [bytes] }

    /// The array of some values, such as one a plugin for a shared datapoint.
    package init(array values: [RawJSON]) {
        var segments = [ByteBuffer(string: "[")]
        for (index, value) in values.enumerated() {
            if index > 0 { segments.append(ByteBuffer(string: ",")) }
            segments += value.segments
        }
        self.init(segments: segments + [ByteBuffer(string: "]")])
    }

    /// Nothing for this datapoint.
    package static let null = RawJSON(validated: ByteBuffer(string: "null"))

    /// How many bytes the value has.
    package var byteCount: Int { segments.reduce(0) { $0 + $1.readableBytes } }
}
