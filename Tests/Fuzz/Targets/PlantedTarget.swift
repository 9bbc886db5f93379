/// Two faults that are there on purpose: whoever doubts that faults are found can see it.
struct PlantedTarget: FuzzTarget {
    let corpus = [Sample("a trap, a violation, or nothing"), Sample("harmless")]
    let dictionary = ["TRAP", "LIE"].map { Array($0.utf8) }

    func run(_ input: [UInt8]) async throws {
        let text = String(decoding: input, as: UTF8.self)
        if text.contains("LIE") { throw Violation("a planted lie") }
        if text.contains("TRAP") {
            // Beyond the end of an array, as a reader without a check would be.
            var index = input.count
            if !text.isEmpty { index += 1 }
            _ = input[index]
        }
    }
}
