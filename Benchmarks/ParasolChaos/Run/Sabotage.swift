import ArgumentParser

/// What the driver does wrong on purpose, to show that it would be seen.
enum Sabotage: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// A webhook gets a 200 and goes nowhere.
    case lose
    /// Sombra believes something of which the plugins' ledger says nothing.
    case lie
    /// A report is made twice for no reason.
    case double
}
