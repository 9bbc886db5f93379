/// What an operator sees of, and does with, jobs that came back with a backup.
package struct RestoredOperations: Sendable {
    /// How many jobs are held.
    let held: @Sendable () async throws -> Int
    /// Lets all of them go on; answers how many there were.
    let release: @Sendable () async throws -> Int

    package init(
        held: @escaping @Sendable () async throws -> Int, release: @escaping @Sendable () async throws -> Int
    ) {
        self.held = held
        self.release = release
    }
}
