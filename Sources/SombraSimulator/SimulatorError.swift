/// What the simulator was asked to do and could not.
package struct SimulatorError: Error, Sendable, CustomStringConvertible {
    private enum Code: String { case unknown, exists, notActive, nothingToWipe, timedOut, notStarted, fixture, key }

    private let storage: Code
    package let message: String

    private init(_ code: Code, _ message: String) {
        storage = code
        self.message = message
    }

    /// Stable, for programs.
    package var code: String { storage.rawValue }

    package var isTimeOut: Bool { storage == .timedOut }

    package var description: String { "\(storage.rawValue): \(message)" }

    static func unknown(_ kind: String, _ id: String, known: [String]) -> SimulatorError {
        let hint = known.isEmpty ? "" : "; known are \(known.joined(separator: ", "))"
        return SimulatorError(.unknown, "there is no \(kind) \(id)\(hint)")
    }

    static func requestExists(_ id: String) -> SimulatorError {
        SimulatorError(.exists, "request \(id) was submitted before; leave the id out to get a new one")
    }

    static func notActive(_ id: String) -> SimulatorError {
        SimulatorError(.notActive, "request \(id) is unknown or over; wipe-and-retry opens it again")
    }

    static func nothingToWipe(_ id: String) -> SimulatorError {
        SimulatorError(.nothingToWipe, "request \(id) is unknown or has no job yet")
    }

    static func timedOut(_ seconds: Double, _ outstanding: String) -> SimulatorError {
        SimulatorError(.timedOut, "the condition did not come within \(seconds) s; \(outstanding)")
    }

    static func notStarted(_ why: String) -> SimulatorError { SimulatorError(.notStarted, why) }

    static func fixture(_ why: String) -> SimulatorError { SimulatorError(.fixture, why) }

    static func key(_ why: String) -> SimulatorError { SimulatorError(.key, why) }
}
