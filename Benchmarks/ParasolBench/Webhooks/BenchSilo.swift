/// A data silo of the bench; each plugin is bound to one of its own.
struct BenchSilo: Sendable {
    /// From 0 to 255.
    let number: UInt8

    var id: String {
        let digits = String(number, radix: 16)
        return "6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c" + (digits.utf8.count < 2 ? "0" : "") + digits
    }
}
