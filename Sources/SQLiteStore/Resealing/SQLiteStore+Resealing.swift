package import JobStore
import GRDB

extension SQLiteStore: SealedStore {
    /// How many rows one read looks at.
    private static let window = 20_000
    /// How many rows, and about how many bytes, one commit seals anew, so that it delays no webhook for long.
    private static let resealRows = 64
    private static let resealBytes = 2 << 20

    package func prove(_ sealer: Sealer) async throws {
        try await write { try KeyProof.write(to: $0.database, sealer) }
    }

    package func reseal() async throws -> ResealStep {
        try await sealer.placing {
            let ring = sealer.ring
            var position = try await read { try $0.resealPosition() } ?? ResealPosition(ring)
            if !position.isOf(ring) { position = ResealPosition(ring) }
            if !position.isDone { position = try await advance(position, current: ring.current) }
            return ResealStep(
                isDone: position.isDone, resealed: position.resealed, unreadable: position.unreadable)
        }
    }

    /// One step, and the position after it, which is on disk then.
    private func advance(_ start: ResealPosition, current: KeyRing.KeyID) async throws -> ResealPosition {
        let table = SealedTable.all[start.table]
        let (end, numbers) = try await read { session -> (Int64?, [Int64]) in
            guard let end = try session.end(ofRowsAfter: start.after, in: table, count: Self.window) else {
                return (nil, [])
            }
            let numbers = try session.rows(
                after: start.after, to: end, notSealedWith: current, in: table, limit: Self.resealRows)
            return (end, numbers)
        }
        return try await write { session in
            var position = start
            var bytes = 0
            for number in numbers where bytes < Self.resealBytes {
                let done = try session.reseal(number, of: table)
                bytes += done.bytes
                position.resealed += done.resealed
                position.unreadable += done.unreadable
                position.after = number
            }
            if let end {
                // The rest of the window is as it should be, unless there was more of it than one commit takes.
                if numbers.count < Self.resealRows, numbers.last.map({ $0 == position.after }) ?? true {
                    position.after = end
                }
            } else {
                position.table += 1
                position.after = 0
            }
            try session.setResealPosition(position)
            return position
        }
    }

    package func blobsByKey() async throws -> [KeyRing.KeyID: Int] {
        var counts: [KeyRing.KeyID: Int] = [:]
        if let key = try await read({ try KeyProof.key(in: $0.database) }) { counts[key] = 1 }
        for table in SealedTable.all {
            var after: Int64 = 0
            while true {
                let start = after
                let found = try await read { session -> (Int64, [[KeyRing.KeyID: Int]])? in
                    guard let end = try session.end(ofRowsAfter: start, in: table, count: Self.window) else {
                        return nil
                    }
                    let columns = try table.columns.map {
                        try session.blobsByKey($0, of: table, after: start, to: end)
                    }
                    return (end, columns)
                }
                guard let (end, columns) = found else { break }
                for column in columns { counts.merge(column) { $0 + $1 } }
                after = end
            }
        }
        return counts
    }
}
