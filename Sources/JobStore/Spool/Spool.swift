import Dispatch
import Glibc
import Synchronization

/// The results that are too large for the store, sealed in files until Sombra has them.
///
/// Files are `<directory>/<task>/<attempt>/<item>`. An attempt is a number that no other handing out of the task has,
/// such as ``JobTask/handed``. All calls block and may come from any thread outside the cooperative pool.
package final class Spool: Sendable {
    package let directory: String
    let sealer: Sealer
    /// Where readers read, since reading blocks.
    let readingQueue = DispatchQueue(label: "parasol.spool.read", attributes: .concurrent)
    private let ledger: Mutex<SpoolLedger>
    let trouble = SpoolTrouble()

    /// Directories on their way out, emptied at the next start where a crash came between.
    private var removed: String { "\(directory)/.removed" }

    /// Opens the spool and counts what lies in it.
    ///
    /// - Parameter maximumBytes: The most that may lie in it, as it lies on disk.
    /// - Throws: ``SpoolError``.
    package init(directory: String, sealer: Sealer, maximumBytes: Int64) throws {
        self.directory = directory
        self.sealer = sealer
        var found = SpoolLedger(maximumBytes: maximumBytes)
        do {
            try Directory.make(directory)
            try Directory.remove("\(directory)/.removed")
            try Directory.make("\(directory)/.removed")
            try Self.scan(directory, into: &found)
        } catch let error as SystemError {
            throw SpoolError(error)
        }
        ledger = Mutex(found)
    }

    private static func scan(_ directory: String, into ledger: inout SpoolLedger) throws {
        // Names that are not ids, such as `lost+found`, are somebody else's.
        for task in try Directory.names(in: directory) where task.utf8.count == 36 {
            for name in try Directory.names(in: "\(directory)/\(task)") {
                guard let attempt = Int(name) else { continue }
                let path = "\(directory)/\(task)/\(name)"
                var bytes: Int64 = 0
                for item in try Directory.names(in: path) {
                    bytes += Int64(try OpenFile("\(path)/\(item)", O_RDONLY).status().st_size)
                }
                ledger.found(bytes, task: TaskID(rawValue: task), attempt: attempt)
            }
        }
    }

    /// Whether the quota leaves anything.
    var hasRoom: Bool { ledger.withLock { $0.usedBytes < $0.maximumBytes } }

    /// The bytes that lie in the spool.
    package var usedBytes: Int64 { ledger.withLock { $0.usedBytes } }

    /// The tasks of which something lies in the spool.
    ///
    /// After a start the gateway removes those that the store no longer needs: see ``DurableStore/tasksInUse(among:)``.
    package var tasksOnDisk: Set<TaskID> { ledger.withLock { $0.taskIDs } }

    /// Keeps room for an attempt whose task found too little before; false where it would find too little again.
    ///
    /// What is kept and not used is given back by ``giveBackRoom(task:)``, or when the attempt is removed.
    package func keepRoom(task: TaskID, attempt: Int) -> Bool {
        ledger.withLock { $0.keepRoom(task: task, attempt: attempt) }
    }

    /// Gives back the room that was kept for a task and that it did not use.
    package func giveBackRoom(task: TaskID) { ledger.withLock { $0.giveBack(task: task) } }

    /// Begins an item.
    ///
    /// - Throws: ``SpoolError``; `exists` when the attempt has such an item already.
    package func writer(task: TaskID, attempt: Int, item: UInt32) throws -> SpoolWriter {
        let address = SpoolAddress(task: task, attempt: attempt, item: item)
        do {
            let file = try ledger.withLock { ledger in
                try Directory.make("\(directory)/\(task)")
                try Directory.make("\(directory)/\(task)/\(attempt)")
                let file = try OpenFile("\(directory)/\(address.path)", O_WRONLY | O_CREAT | O_EXCL)
                ledger.begin(task: task, attempt: attempt)
                return file
            }
            return SpoolWriter(spool: self, address: address, file: file)
        } catch let error as SystemError where error.number == EEXIST {
            throw SpoolError(.exists, "\(address) is there already: remove the attempt first")
        } catch let error as SystemError {
            let named = SpoolError(error)
            trouble.note(named)
            throw named
        }
    }

    /// Opens an item that was finished.
    ///
    /// - Throws: ``SpoolError``; `missing` when there is none.
    package func reader(task: TaskID, attempt: Int, item: UInt32) throws -> SpoolReader {
        let address = SpoolAddress(task: task, attempt: attempt, item: item)
        guard Directory.exists("\(directory)/\(address.path)") else {
            throw SpoolError(.missing, "\(address) is not there: the task must run again")
        }
        return SpoolReader(spool: self, address: address)
    }

    /// Removes all that a task has in the spool; writers of it fail from then on.
    package func remove(task: TaskID) throws { try remove("\(task)", task: task, attempt: nil) }

    /// Removes what an attempt has in the spool; writers of it fail from then on.
    package func remove(task: TaskID, attempt: Int) throws {
        try remove("\(task)/\(attempt)", task: task, attempt: attempt)
    }

    private func remove(_ path: String, task: TaskID, attempt: Int?) throws {
        // Moved aside at once, so that a new attempt can begin while many bytes are being freed.
        let aside = "\(removed)/\(UInt64.random(in: 0...UInt64.max))"
        do {
            try ledger.withLock { ledger in
                ledger.remove(task: task, attempt: attempt)
                guard rename("\(directory)/\(path)", aside) == 0 || errno == ENOENT else {
                    throw SystemError("rename", path)
                }
                if attempt != nil { rmdir("\(directory)/\(task)") }
            }
            try Directory.remove(aside)
        } catch let error as SystemError {
            throw SpoolError(error)
        }
    }

    /// Reserves bytes before they are written.
    func charge(_ bytes: Int64, to address: SpoolAddress) throws(SpoolError) {
        try ledger.withLock { (ledger) throws(SpoolError) in try ledger.charge(bytes, to: address) }
    }

    /// Puts the names on the way to an item on disk.
    func syncDirectories(of address: SpoolAddress) throws(SystemError) {
        try Directory.sync("\(directory)/\(address.task)/\(address.attempt)")
        try Directory.sync("\(directory)/\(address.task)")
        try Directory.sync(directory)
    }
}
