/// What plugins printed, as a rotation sees it.
///
/// The calls block.
package struct SealedLogs: Sendable {
    /// How many pieces each key sealed.
    package var keys: @Sendable () throws -> [KeyRing.KeyID: Int]
    /// Seals all anew that an older key sealed.
    package var reseal: @Sendable () throws -> Void

    package init(
        keys: @escaping @Sendable () throws -> [KeyRing.KeyID: Int], reseal: @escaping @Sendable () throws -> Void
    ) {
        self.keys = keys
        self.reseal = reseal
    }
}
