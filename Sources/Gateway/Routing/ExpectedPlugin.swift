package import DSRModel
package import PluginMessages

/// A plugin that must have a part in what it serves, whether it runs now or not.
package struct ExpectedPlugin: Sendable, Equatable {
    package var id: PluginID
    /// What it performs, claim by claim.
    package var handles: [Claim]
    /// The preflight checks that it answers.
    package var preflights: [PreflightClaim]
    /// The destructive request types that it guards.
    package var guards: [GuardClaim]
    /// The data silos that it is bound to, or pinned to; nil while it has neither binding nor pin.
    package var dataSilos: Set<String>?
    /// The preflight checks that it is bound to, or pinned to; nil while it has neither binding nor pin.
    package var preflightChecks: Set<String>?
    /// Whether its binding to data silos stands in its settings; a pin does not bind its guards.
    package var siloBindingIsSet: Bool

    package init(
        id: PluginID, handles: [Claim] = [], preflights: [PreflightClaim] = [], guards: [GuardClaim] = [],
        dataSilos: Set<String>? = nil, preflightChecks: Set<String>? = nil, siloBindingIsSet: Bool = false
    ) {
        self.id = id
        self.handles = handles
        self.preflights = preflights
        self.guards = guards
        self.dataSilos = dataSilos
        self.preflightChecks = preflightChecks
        self.siloBindingIsSet = siloBindingIsSet
    }

    func serves(silo: String) -> Bool { dataSilos?.contains(silo) ?? true }

    func serves(check: String) -> Bool { preflightChecks?.contains(check) ?? true }

    /// An unbound guard guards every data silo: a veto too many can be mended, a deletion cannot.
    func guards(silo: String) -> Bool { siloBindingIsSet ? serves(silo: silo) : true }
}
