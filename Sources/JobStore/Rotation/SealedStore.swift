/// A store whose blobs can be counted by their keys and sealed anew.
package protocol SealedStore: Sendable {
    /// Seals the proof that keys fit this store with the current key of a new ring, before anything else is sealed with
    /// it: a start without that key is refused from then on.
    func prove(_ sealer: Sealer) async throws

    /// Seals the next blobs anew that an older key sealed.
    ///
    /// Bounded work a call, and what one call has done is on disk when it returns: after a crash it goes on there. To be
    /// called while ``Sealer/isSettled`` only.
    func reseal() async throws -> ResealStep

    /// How many blobs each key sealed, the proof of ``prove(_:)`` among them.
    func blobsByKey() async throws -> [KeyRing.KeyID: Int]
}

/// How far the sealing anew is.
package struct ResealStep: Sendable, Equatable {
    /// Whether nothing is left but what does not open.
    package var isDone: Bool
    /// How many blobs were sealed anew since the last rotation.
    package var resealed: Int
    /// How many did not open with any key at hand; they stay as they are.
    package var unreadable: Int

    package init(isDone: Bool, resealed: Int = 0, unreadable: Int = 0) {
        self.isDone = isDone
        self.resealed = resealed
        self.unreadable = unreadable
    }
}
