/// One HTTP request, complete.
struct Call: Sendable {
    var url: String
    /// The body of a POST; nil makes it a GET.
    var body: [UInt8]?
    var headers: [(name: String, value: String)]
    /// The most bytes that the answer's body may have.
    var maximumBytes: Int
    /// How long the whole exchange may take.
    var limit: Duration
}
