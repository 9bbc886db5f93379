import Glibc

/// Comes to no end with any input: whoever doubts that this is found can see it.
struct EndlessTarget: FuzzTarget {
    let corpus = [Sample("anything")]
    let dictionary: [[UInt8]] = []

    func run(_ input: [UInt8]) async throws {
        while true { pause() }
    }
}
