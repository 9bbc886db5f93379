/// The id of a record: a UUID of version 7, so that ids sort by the time they were made.
package struct RecordID<Record>: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The 36 characters of the UUID, in lower case.
    package let rawValue: String

    /// Wraps an id that was read back.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Makes a new id for a time, in milliseconds since 1970, UTC.
    package init(at milliseconds: Int64) {
        var generator = SystemRandomNumberGenerator()
        let random = (generator.next(), generator.next())
        let high = UInt64(bitPattern: milliseconds) << 16 | 0x7000 | (random.0 & 0x0fff)
        let low = 0x8000_0000_0000_0000 | (random.1 & 0x3fff_ffff_ffff_ffff)
        rawValue = Self.format(high, low)
    }

    private static func format(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for (word, shift) in zip(
                Array(repeating: high, count: 16) + Array(repeating: low, count: 16),
                Array(stride(from: 60, through: 0, by: -4)) + Array(stride(from: 60, through: 0, by: -4)))
            {
                if position == 8 || position == 13 || position == 18 || position == 23 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 0xf
                buffer[position] = digit < 10 ? 0x30 + digit : 0x57 + digit
                position += 1
            }
            return 36
        }
    }

    package var description: String { rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

package typealias JobID = RecordID<Job>
package typealias TaskID = RecordID<JobTask>
package typealias ReportID = RecordID<Report>
