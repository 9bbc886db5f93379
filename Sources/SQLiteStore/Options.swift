package import JobStore

extension SQLiteStore {
    /// What can be chosen when the store is opened.
    package struct Options: Sendable {
        /// Whether a `jti` may come with one job only: `sombra.strictJti`.
        package var strictJTI: Bool
        /// How long to wait for another program that holds the database, in seconds.
        package var busyTimeout: Double
        /// The bytes that are kept free on the disk for what must end when it is full.
        package var reserve: Int64
        /// Hears whether the store works.
        package var condition: StoreCondition

        package init(
            strictJTI: Bool = false, busyTimeout: Double = 5, reserve: Int64 = 0,
            condition: StoreCondition = StoreCondition()
        ) {
            self.strictJTI = strictJTI
            self.busyTimeout = busyTimeout
            self.reserve = reserve
            self.condition = condition
        }
    }
}
