extension SQLiteStore {
    /// What can be chosen when the store is opened.
    package struct Options: Sendable {
        /// Whether a `jti` may come with one job only: `sombra.strictJti`.
        package var strictJTI: Bool
        /// How long to wait for another program that holds the database, in seconds.
        package var busyTimeout: Double

        package init(strictJTI: Bool = false, busyTimeout: Double = 5) {
            self.strictJTI = strictJTI
            self.busyTimeout = busyTimeout
        }
    }
}
