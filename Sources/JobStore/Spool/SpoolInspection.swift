import Glibc

/// Reads a spool that a gateway may be using, without changing anything in it.
///
/// Calls block.
package struct SpoolInspection: Sendable {
    private let directory: String

    package init(directory: String) { self.directory = directory }

    /// The tasks of which something lies in the spool; none where there is no spool.
    ///
    /// - Throws: ``SystemError``.
    package func tasks() throws -> [TaskID] {
        guard Directory.exists(directory) else { return [] }
        return try Directory.names(in: directory).filter { $0.utf8.count == 36 }.sorted().map { TaskID(rawValue: $0) }
    }

    /// The items that lie there for a task; what goes away meanwhile is left out.
    package func items(of task: TaskID) -> [(attempt: Int, item: UInt32)] {
        names("\(directory)/\(task)").compactMap { Int($0) }.sorted().flatMap { attempt in
            names("\(directory)/\(task)/\(attempt)").compactMap { UInt32($0) }.sorted().map { (attempt, $0) }
        }
    }

    private func names(_ path: String) -> [String] {
        do {
            return try Directory.names(in: path)
        } catch {
            // Removed since, or no directory: there is nothing of it.
            return []
        }
    }

    /// Reads an item to its end, and counts its bytes.
    ///
    /// - Throws: ``SpoolError`` or ``SealingError``.
    package func check(task: TaskID, attempt: Int, item: UInt32, with sealer: Sealer) throws -> Int64 {
        let address = SpoolAddress(task: task, attempt: attempt, item: item)
        let frames = SpoolFrames(directory: directory, sealer: sealer, address: address)
        var bytes: Int64 = 0
        while let frame = try frames.next() { bytes += Int64(frame.count) }
        return bytes
    }

    /// How many items each key sealed frames of.
    ///
    /// - Throws: ``SystemError``.
    package func itemsByKey() throws -> [KeyRing.KeyID: Int] {
        var counts: [KeyRing.KeyID: Int] = [:]
        for task in try tasks() {
            for (attempt, item) in items(of: task) {
                for key in keys(task: task, attempt: attempt, item: item) { counts[key, default: 0] += 1 }
            }
        }
        return counts
    }

    /// The keys that sealed the frames of an item, from their heads alone; those that are there, of one under way.
    package func keys(task: TaskID, attempt: Int, item: UInt32) -> Set<KeyRing.KeyID> {
        var keys: Set<KeyRing.KeyID> = []
        let path = "\(directory)/\(SpoolAddress(task: task, attempt: attempt, item: item).path)"
        do {
            let file = try OpenFile(path, O_RDONLY)
            var place: off_t = 0
            while true {
                guard lseek(file.descriptor, place, SEEK_SET) == place else { throw SystemError("lseek", path) }
                let head = try file.read(upTo: SpoolFrame.headBytes + Sealer.headBytes)
                guard head.count == SpoolFrame.headBytes + Sealer.headBytes,
                    let (blobBytes, isLast) = SpoolFrame.parse(Array(head.prefix(SpoolFrame.headBytes)))
                else { break }
                if let key = Sealer.key(of: head.dropFirst(SpoolFrame.headBytes)) { keys.insert(key) }
                if isLast { break }
                place += off_t(SpoolFrame.headBytes + blobBytes)
            }
        } catch {
            // Removed since: no key seals it any more.
            return []
        }
        return keys
    }
}
