/// What every store must do, whatever lies below it.
///
/// A store's tests run each case against a store of their own.
package enum StoreContract {
    package static let cases: [ContractCase] =
        intake + redelivery + lostData + polling + claiming + ordering + ending + judging + reopening + unreadable
        + reporting
        + recovery
        + clock
        + secrecy
        + operation + memory + housekeeping
}
