/// What the design aims at, in microseconds of CPU time beyond V.
enum Targets {
    static let intake = 150.0
    static let endToEnd = 450.0
}
