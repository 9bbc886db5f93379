import FoundationEssentials
import JobStore
import SQLiteStore

/// Looks at everything that a gateway keeps on disk and says what of it is whole; writes nothing.
struct StoreVerification {
    /// How many places are named one by one.
    private static let namedPlaces = 20

    private let place: StorePlace
    private var progress = ProgressBar()
    private var report: StoreReport
    private var ring: KeyRing?
    private var sealer: Sealer?
    private var blobs: [KeyRing.KeyID: Int] = [:]
    private var blobCount = 0
    private var unreadableCount = 0
    /// Open jobs by the number of their row.
    private var open: [Int64: StoredJob] = [:]
    /// Those of them whose webhook can be read.
    private var readable: Set<Int64> = []
    /// What is lost of open jobs.
    private var lost: [Int64: Set<String>] = [:]

    init(_ place: StorePlace) {
        self.place = place
        report = StoreReport(stateDirectory: place.stateDirectory)
    }

    /// - Throws: What keeps the database from being read at all.
    mutating func run() throws -> StoreReport {
        readKeys()
        let inspection: StoreInspection
        do {
            inspection = try StoreInspection(path: place.database)
        } catch {
            report.add("database", .failed, "\(error)")
            return report
        }
        checkFile(inspection)
        let rows = inspection.rowBound()
        readJobs(inspection, rows)
        openBlobs(inspection, rows)
        checkSpool(inspection)
        countLogs()
        tellKeys()
        tellLost(inspection)
        progress.clear()
        try inspection.close()
        return report
    }

    // MARK: Keys

    private mutating func readKeys() {
        do {
            let ring = try KeyRing.open(place.keyFile, mayCreate: false)
            sealer = try Sealer(ring)
            self.ring = ring
            let count = ring.keys.count
            report.add("keys", .ok, "\(count) in store.key, the current one is \(ring.current)")
        } catch {
            report.add("keys", .failed, "\(error)")
        }
    }

    /// Why a blob does not open; nil when it does.
    ///
    /// A gateway may have rotated its keys since they were read here: then they are read once more.
    private mutating func fault(of blob: SealedBlob) -> String? {
        guard let sealer else { return "no key" }
        do {
            _ = try blob.open(sealer)
            return nil
        } catch {
            if let key = Sealer.key(of: blob.bytes), ring?.keys[key] == nil, rereadKeys(for: key) {
                return fault(of: blob)
            }
            return (error as? SealingError)?.code.rawValue ?? "unreadable"
        }
    }

    /// Whether the key file has this key by now.
    private mutating func rereadKeys(for key: KeyRing.KeyID) -> Bool {
        do {
            let ring = try KeyRing.open(place.keyFile, mayCreate: false)
            guard ring.keys[key] != nil else { return false }
            sealer = try Sealer(ring)
            self.ring = ring
            return true
        } catch {
            // What is wrong with the file was said when it was read first.
            return false
        }
    }

    private mutating func tellKeys() {
        for (key, count) in blobs.sorted(by: { $0.key.description < $1.key.description }) {
            report.keys.append(
                .init(
                    id: key.description, isAtHand: ring?.keys[key] != nil, isCurrent: ring?.current == key, blobs: count
                ))
        }
    }

    // MARK: Database

    private mutating func checkFile(_ inspection: StoreInspection) {
        if inspection.isWithoutLog {
            report.add(
                "log", .warning,
                "\(place.database)-wal cannot be read on a read-only disk: what was committed last is left out here")
        }
        progress.show("integrity of the database", 0, of: 1)
        let damage = inspection.damage()
        report.add(
            "database", damage.isEmpty ? .ok : .failed,
            damage.isEmpty
                ? "whole, says SQLite"
                : "damaged: \(damage.joined(separator: "; ")). Stop the gateway and restore the backup")
        do {
            let faults = try inspection.schemaFaults()
            report.add(
                "schema", faults.isEmpty ? .ok : .failed,
                faults.isEmpty ? "as it should be" : faults.joined(separator: "; "))
        } catch {
            report.add("schema", .failed, "\(error)")
        }
    }

    private mutating func readJobs(_ inspection: StoreInspection, _ rows: Int64) {
        var count: Int64 = 0
        let unread = inspection.jobs { job in
            count += 1
            progress.show("jobs", count, of: rows)
            if !job.isFinal { open[job.number] = job }
        }
        report.add(
            "jobs", unread.isEmpty ? .ok : .failed,
            unread.isEmpty
                ? "\(count), of them \(open.count) open"
                : "\(count) could be read, of them \(open.count) open; others are lost with damaged pages")
    }

    // MARK: Blobs

    private mutating func openBlobs(_ inspection: StoreInspection, _ rows: Int64) {
        var leftovers = 0
        var items: [SealedBlob] = []
        let unread = inspection.blobs { blob in
            blobCount += 1
            progress.show("blobs of \(blob.table)", Int64(open.count + blobCount), of: rows)
            if let key = Sealer.key(of: blob.bytes) { blobs[key, default: 0] += 1 }
            if let job = blob.job, open[job] == nil, let state = inspection.state(ofJob: job), StoredJob.isFinal(state),
                inspection.stillHas(blob)
            {
                leftovers += 1
            }
            take(blob, inspection)
            // An item whose bytes lie beside its header is not in the spool.
            if blob.table == "items", blob.column == "header" { items.append(blob) }
            if blob.table == "items", blob.column == "bytes", items.last?.number == blob.number { items.removeLast() }
        }
        report.add(
            "blobs", unreadableCount == 0 && unread.isEmpty ? .ok : .failed,
            unread.isEmpty
                ? "\(blobCount - unreadableCount) of \(blobCount) open"
                : "\(blobCount - unreadableCount) of \(blobCount) open; \(unread.joined(separator: ", ")) could not be "
                    + "read to the end")
        if leftovers > 0 {
            report.add(
                "purge", .failed, "\(leftovers) blobs of jobs that ended are left: report this as a fault of Parasol")
        }
        checkItems(items, inspection)
    }

    private mutating func take(_ blob: SealedBlob, _ inspection: StoreInspection) {
        guard let fault = fault(of: blob) else {
            if blob.column == "body", let job = blob.job { readable.insert(job) }
            return
        }
        guard inspection.stillHas(blob) else { return }
        unreadableCount += 1
        if unreadableCount <= Self.namedPlaces {
            report.unreadable.append("\(blob.table).\(blob.column) of \(blob.row ?? "row \(blob.number)"): \(fault)")
        }
        if let job = blob.job { lost[job, default: []].insert(blob.table == "payloads" ? blob.column : blob.table) }
    }

    // MARK: Spool

    /// Every item that does not lie in the store must lie whole in the spool.
    private mutating func checkItems(_ headers: [SealedBlob], _ inspection: StoreInspection) {
        let spool = SpoolInspection(directory: place.spool)
        var faults: [String] = []
        var count = 0
        for (index, blob) in headers.enumerated() {
            progress.show("items in the spool", Int64(index), of: Int64(headers.count))
            // A header that does not open was counted before.
            guard let sealer, let item = try? Self.item(blob, sealer) else { continue }
            count += 1
            do {
                let bytes = try spool.check(
                    task: item.task, attempt: item.header.attempt, item: item.header.number, with: sealer)
                guard bytes != item.header.bytes else { continue }
                faults.append("\(item.name) has \(bytes) bytes of \(item.header.bytes)")
            } catch {
                // A gateway may have sent and removed it since.
                guard inspection.stillHas(blob) else { continue }
                faults.append("\(item.name): \((error as? SpoolError)?.code.rawValue ?? "\(error)")")
            }
            if let job = blob.job { lost[job, default: []].insert("spool") }
        }
        report.add(
            "spool", faults.isEmpty ? .ok : .failed,
            faults.isEmpty
                ? "\(count) items, all whole"
                : "\(faults.count) of \(count) items are lost: \(faults.prefix(Self.namedPlaces).joined(separator: "; "))"
        )
    }

    private struct Item {
        let task: TaskID
        let header: ResultItem

        var name: String { "spool item \(task)/\(header.attempt)/\(header.number)" }
    }

    private static func item(_ blob: SealedBlob, _ sealer: Sealer) throws -> Item {
        let header = try JSONDecoder().decode(ResultItem.self, from: Data(try blob.open(sealer)))
        let task = (blob.row ?? "").split(separator: "/").first.map(String.init) ?? ""
        return Item(task: TaskID(rawValue: task), header: header)
    }

    /// What lies in the spool and belongs to no task that may need it; house-keeping removes it within minutes.
    private mutating func checkSpool(_ inspection: StoreInspection) {
        let spool = SpoolInspection(directory: place.spool)
        do {
            for (key, count) in try spool.itemsByKey() { blobs[key, default: 0] += count }
            let orphans = try spool.tasks().filter { !inspection.isInUse(task: $0.rawValue) }
            guard !orphans.isEmpty else { return }
            report.add(
                "orphans", .warning,
                "\(orphans.count) tasks in the spool are no longer needed; a running gateway removes them within 5 minutes"
            )
        } catch {
            report.add("orphans", .failed, "\(error)")
        }
    }

    // MARK: Logs

    private mutating func countLogs() {
        do {
            for (key, count) in try SealedRing.keys(inDirectory: place.logs) { blobs[key, default: 0] += count }
        } catch {
            report.add("logs", .warning, "what plugins printed cannot be read: \(error)")
        }
    }

    // MARK: Requests

    private mutating func tellLost(_ inspection: StoreInspection) {
        for job in open.values.sorted(by: { $0.number < $1.number }) {
            var why = lost[job.number] ?? []
            if !readable.contains(job.number) { why.insert("body") }
            guard !why.isEmpty, !(inspection.state(ofJob: job.number).map(StoredJob.isFinal) ?? false) else { continue }
            report.askAgain.append(
                .init(
                    request: job.request, target: job.target, type: job.type, kind: job.kind, state: job.state,
                    job: job.id, acceptedAt: job.acceptedAt, reportBy: job.reportBy, dueAt: job.dueAt,
                    why: why.sorted().joined(separator: ", ")))
        }
        let count = report.askAgain.count
        report.add(
            "requests", count == 0 ? .ok : .failed,
            count == 0
                ? "every open job can go on"
                : "\(count) of \(open.count) open jobs cannot go on from what is here: ask Sombra for their webhooks again"
        )
    }
}
