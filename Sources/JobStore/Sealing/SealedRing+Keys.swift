import Glibc

extension SealedRing {
    /// The most bytes that a ring's file is read for; more than any has.
    private static let readBound = 16 << 20

    /// How many slots of the rings in a directory each key sealed; none where there is no directory.
    ///
    /// - Throws: ``SystemError``.
    package static func keys(inDirectory directory: String) throws -> [KeyRing.KeyID: Int] {
        guard Directory.exists(directory) else { return [:] }
        var keys: [KeyRing.KeyID: Int] = [:]
        for name in try Directory.names(in: directory) {
            let file = try OpenFile("\(directory)/\(name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            let status = try file.status()
            guard status.st_mode & S_IFMT == S_IFREG else { continue }
            for slot in RingSlot.all(of: try file.read(upTo: min(Int(status.st_size), readBound))) {
                if let key = Sealer.key(of: slot.blob) { keys[key, default: 0] += 1 }
            }
        }
        return keys
    }
}
