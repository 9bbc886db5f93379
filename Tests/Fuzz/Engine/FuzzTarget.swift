/// One place where bytes of somebody else come in.
///
/// An input that is refused is no finding. A trap, a hang and a thrown ``Violation``, or any other error, is one.
protocol FuzzTarget: Sendable {
    /// Inputs that are good, or nearly; never empty.
    var corpus: [Sample] { get }
    /// Pieces that mean something to the reader.
    var dictionary: [[UInt8]] { get }

    /// Takes one input.
    func run(_ input: [UInt8]) async throws
    /// Ends what the target started.
    func close() async throws
}

extension FuzzTarget {
    func close() async throws {}
}
