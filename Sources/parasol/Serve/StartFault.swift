/// Something in the configuration that keeps the gateway from starting, found only when several files are seen together.
struct StartFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
