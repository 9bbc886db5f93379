import DSRModel
import JobStore
import NIOCore
import Sombra

/// The bytes of the items of a job, from the store's rows or the spool.
struct ItemBytes: Sendable {
    /// What a call names is not there: the store or the spool lost it.
    struct Missing: Error {}

    /// By the item, of whichever attempt.
    private let items: [ItemReference: (task: TaskID, item: ResultItem)]
    private let spool: Spool

    init(_ tasks: [JobTask], spool: Spool) {
        var items: [ItemReference: (TaskID, ResultItem)] = [:]
        for task in tasks {
            for item in task.result?.items ?? [] {
                items[ItemReference(task: task.id, item: item).ofAnyAttempt] = (task.id, item)
            }
        }
        self.items = items
        self.spool = spool
    }

    /// The bytes of a slice, piece by piece.
    func stream(_ slice: ItemSlice) throws -> ItemStream { try stream(slice, isOneLine: false) }

    /// The rows of some slices, one behind the other; a value is one row.
    func rows(_ slices: [ItemSlice]) throws -> RowStream {
        RowStream(items: try slices.map { try stream($0, isOneLine: $0.item.kind == .value) })
    }

    private func stream(_ slice: ItemSlice, isOneLine: Bool) throws -> ItemStream {
        let (task, item) = try find(slice.item)
        guard slice.from >= 0, slice.from <= slice.to, slice.to <= item.bytes else { throw Missing() }
        if let inline = item.inline {
            return ItemStream(.inline(inline), from: Int(slice.from), length: slice.length, isOneLine: isOneLine)
        }
        let reader = try spool.reader(task: task, attempt: item.attempt, item: item.number)
        let (behind, skipped) = reader.starting(at: slice.from)
        return ItemStream(.spooled(behind), from: skipped, length: slice.length, isOneLine: isOneLine)
    }

    /// Where rows are cut so that each part has at most so many bytes.
    ///
    /// - Throws: ``SizeRefusal`` where one row alone has more.
    func cuts(of slice: ItemSlice, for datapoint: Datapoint, atMost limit: Int64) async throws -> [Range<Int64>] {
        guard slice.item.kind == .rows else {
            throw SizeRefusal.value(datapoint, bytes: slice.length, limit: max(limit, 0))
        }
        var cuts: [Range<Int64>] = []
        var (start, end, place) = (slice.from, slice.from, slice.from)
        func extend(to next: Int64) throws {
            if next - start > limit, end > start {
                cuts.append(start..<end)
                start = end
            }
            guard next - start <= limit else { throw SizeRefusal.row(datapoint, limit: max(limit, 0)) }
            end = next
        }
        for try await piece in try stream(slice) {
            let view = piece.readableBytesView
            var rest = view.startIndex
            while let feed = view[rest...].firstIndex(of: UInt8(ascii: "\n")) {
                rest = feed + 1
                try extend(to: place + Int64(rest - view.startIndex))
            }
            place += Int64(view.count)
        }
        if place > end { try extend(to: place) }
        if end > start { cuts.append(start..<end) }
        return cuts
    }

    /// The value that a report says for one datapoint, written once and as a whole.
    func value(_ value: ReportCall.Value) async throws -> RawJSON {
        var bytes = ByteBuffer()
        guard value.isArray || value.parts.count != 1 else {
            for try await piece in try stream(value.parts[0]) { bytes.writeImmutableBuffer(piece) }
            return RawJSON(validated: bytes)
        }
        bytes.writeString("[")
        for part in value.parts {
            var joiner = RowJoiner()
            var isFirst = true
            for try await piece in try stream(part) {
                let joined = part.item.kind == .rows ? joiner.join(piece) : piece
                guard joined.readableBytes > 0 else { continue }
                if isFirst, bytes.readableBytes > 1 { bytes.writeString(",") }
                isFirst = false
                bytes.writeImmutableBuffer(joined)
            }
        }
        bytes.writeString("]")
        return RawJSON(validated: bytes)
    }

    private func find(_ reference: ItemReference) throws -> (task: TaskID, item: ResultItem) {
        guard let found = items[reference.ofAnyAttempt] else { throw Missing() }
        // Another attempt's bytes are not what was to be said.
        guard reference.attempt == nil || reference.attempt == found.item.attempt else { throw Missing() }
        return found
    }
}
