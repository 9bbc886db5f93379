/// Numbers of bytes as people write them: `64 KiB`, `10 GiB`, `1000000`.
enum ByteSize {
    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1000), ("B", 1), ("", 1),
    ]

    /// The number of bytes, or nil where the text is no size or overflows.
    static func parse(_ text: String) -> Int? {
        guard let (number, unit) = Measure.split(text) else { return nil }
        guard let factor = units.first(where: { $0.name.lowercased() == unit.lowercased() })?.bytes else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : bytes
    }

    /// The size in the largest binary unit that divides it.
    static func show(_ bytes: Int) -> String {
        guard bytes > 0, let unit = units.prefix(4).first(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)" }
        return "\(bytes / unit.bytes) \(unit.name)"
    }
}
