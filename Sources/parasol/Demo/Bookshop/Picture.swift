/// A small picture in PNG form.
struct Picture: Sendable {
    let name: String
    let bytes: [UInt8]

    /// Paints a square that fades from one colour (0xRRGGBB) into white.
    init(name: String, hue: UInt32) {
        self.name = name
        let side = 24
        let colour = [hue >> 16, hue >> 8, hue].map { Int($0 & 0xff) }
        let rows = (0..<side).map { row in
            (0..<side).flatMap { column in
                colour.map { UInt8($0 + (255 - $0) * (row + column) / (2 * side)) }
            }
        }
        bytes = PNGEncoder.encode(rows: rows, width: side)
    }
}
