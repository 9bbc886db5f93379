/// A promise that an input broke without a crash; the text says which and holds none of the input.
struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
