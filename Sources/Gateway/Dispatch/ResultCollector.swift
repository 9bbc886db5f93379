package import DSRModel
package import JobStore
package import PluginMessages
package import PluginRuntime
import Synchronization

/// Takes one attempt's results from the plugin's threads: few bytes stay in memory, many go to the spool.
///
/// Rows are cut into pages as they come, each an item of its own, so that no page must be built whole later and every
/// attempt to send them cuts them alike.
package final class ResultCollector: ResultSink {
    private struct OpenItem {
        let header: ItemHeader
        var number: UInt32
        var buffered: [UInt8] = []
        var writer: SpoolWriter?
        var bytes: Int64 = 0
        var rows: Int64 = 0
    }

    private struct State {
        var nextNumber: UInt32 = 0
        var open: [UInt32: OpenItem] = [:]
        var ended: [ResultItem] = []
        /// Bytes of items that stay in memory.
        var inlineBytes = 0
    }

    /// Up to so many bytes of an item lie in the store's row, and of all items of the attempt together.
    private static let inlineLimit = 16 * 1024
    private static let inlineBudget = 1 << 20

    private let task: TaskID
    private let attempt: Int
    private let asked: Set<Datapoint>
    private let spool: Spool
    private let sizes: SizePolicy
    private let state = Mutex(State())

    package init(task: TaskID, attempt: Int, asked: [Datapoint], spool: Spool, sizes: SizePolicy = SizePolicy()) {
        self.task = task
        self.attempt = attempt
        self.asked = Set(asked)
        self.spool = spool
        self.sizes = sizes
    }

    /// The items that were closed, in the order in which they were opened.
    package var items: [ResultItem] { state.withLock { $0.ended.sorted { $0.number < $1.number } } }

    package func open(item: UInt32, header: ItemHeader) throws {
        guard asked.contains(header.datapoint) else { throw ResultFault.datapointNotAsked(header.datapoint) }
        state.withLock { state in
            state.open[item] = OpenItem(header: header, number: state.nextNumber)
            state.nextNumber += 1
        }
    }

    package func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws {
        // The item leaves the table while its bytes are written: calls for one item never overlap, and the disk must
        // not hold up other items.
        guard var current = state.withLock({ $0.open.removeValue(forKey: item) }) else { return }
        switch current.header.kind {
        case .rows: try addRows(chunk, to: &current)
        case .value:
            try check(current.bytes + Int64(chunk.count), of: current.header)
            try add(chunk, to: &current)
        case .file:
            if let limit = sizes.fileBytes, current.bytes + Int64(chunk.count) > limit {
                throw SizeRefusal.file(current.header.datapoint, bytes: nil, limit: limit)
            }
            try add(chunk, to: &current)
        }
        state.withLock { [current] in $0.open[item] = current }
    }

    package func close(item: UInt32) throws {
        guard var current = state.withLock({ $0.open.removeValue(forKey: item) }) else { return }
        try end(&current)
    }

    private func check(_ bytes: Int64, of header: ItemHeader) throws {
        guard bytes <= sizes.valueBytes else {
            throw SizeRefusal.value(header.datapoint, bytes: bytes, limit: sizes.valueBytes)
        }
    }

    /// Adds whole lines to the page as long as they fit, and goes on with the next page.
    private func addRows(_ chunk: UnsafeRawBufferPointer, to item: inout OpenItem) throws {
        var rest = chunk
        while !rest.isEmpty {
            let room = Int(clamping: sizes.pageBytes - item.bytes)
            var count = rest.count
            if count > room {
                count = (rest.prefix(max(room, 0)).lastIndex(of: Self.lineFeed) ?? -1) + 1
                if count == 0, item.bytes == 0 {
                    // A row that is larger than a page is a page by itself.
                    count = (rest.firstIndex(of: Self.lineFeed) ?? rest.count - 1) + 1
                    guard count <= sizes.valueBytes else {
                        throw SizeRefusal.row(item.header.datapoint, limit: sizes.valueBytes)
                    }
                }
            }
            if count == 0 {
                try endPage(&item)
                continue
            }
            let lines = UnsafeRawBufferPointer(rebasing: rest[..<count])
            item.rows += Self.lines(in: lines)
            try add(lines, to: &item)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private func endPage(_ item: inout OpenItem) throws {
        try end(&item)
        let number = state.withLock { state in
            defer { state.nextNumber += 1 }
            return state.nextNumber
        }
        item = OpenItem(header: item.header, number: number)
    }

    private func add(_ chunk: UnsafeRawBufferPointer, to item: inout OpenItem) throws {
        item.bytes += Int64(chunk.count)
        if item.writer == nil, reserve(chunk.count, of: item) {
            item.buffered.append(contentsOf: chunk)
            return
        }
        let writer: SpoolWriter
        if let existing = item.writer {
            writer = existing
        } else {
            writer = try spool.writer(task: task, attempt: attempt, item: item.number)
            try item.buffered.withUnsafeBytes { try writer.append($0) }
            state.withLock { [count = item.buffered.count] in $0.inlineBytes -= count }
            item.buffered = []
            item.writer = writer
        }
        try writer.append(chunk)
    }

    /// Whether so many more bytes of an item may stay in memory.
    private func reserve(_ count: Int, of item: OpenItem) -> Bool {
        guard item.buffered.count + count <= Self.inlineLimit else { return false }
        return state.withLock { state in
            guard state.inlineBytes + count <= Self.inlineBudget else { return false }
            state.inlineBytes += count
            return true
        }
    }

    private func end(_ item: inout OpenItem) throws {
        _ = try item.writer?.finish()
        let header = item.header
        let result = ResultItem(
            number: item.number, datapoint: header.datapoint, kind: header.kind.stored, name: header.name,
            mediaType: header.mediaType, profile: header.profile, bytes: item.bytes, rows: item.rows,
            inline: item.writer == nil ? item.buffered : nil, attempt: attempt)
        state.withLock { $0.ended.append(result) }
    }

    private static let lineFeed = UInt8(ascii: "\n")

    /// How many lines hold something; the last one may lack its line feed.
    private static func lines(in chunk: UnsafeRawBufferPointer) -> Int64 {
        var count: Int64 = 0
        var isInLine = false
        for byte in chunk {
            if byte == lineFeed {
                if isInLine { count += 1 }
                isInLine = false
            } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\r"), byte != UInt8(ascii: "\t") {
                isInLine = true
            }
        }
        return count + (isInLine ? 1 : 0)
    }
}

extension ItemHeader.Kind {
    fileprivate var stored: ResultItem.Kind {
        switch self {
        case .value: .value
        case .rows: .rows
        case .file: .file
        }
    }
}
