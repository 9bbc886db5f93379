package import DSRModel
package import JobStore
package import PluginMessages
package import PluginRuntime
import Synchronization

/// Takes one attempt's results from the plugin's threads: few bytes stay in memory, many go to the spool.
///
/// Rows are cut into pages as they come, each an item of its own, so that no page must be built whole later.
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
    }

    /// Up to so many bytes of an item lie in the store's row.
    private static let inlineLimit = 16 * 1024

    private let task: TaskID
    private let attempt: Int
    private let asked: Set<Datapoint>
    private let spool: Spool
    private let pageBytes: Int64
    private let state = Mutex(State())

    package init(task: TaskID, attempt: Int, asked: [Datapoint], spool: Spool, pageBytes: Int64 = 4 << 20) {
        self.task = task
        self.attempt = attempt
        self.asked = Set(asked)
        self.spool = spool
        self.pageBytes = pageBytes
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
        guard var current = state.withLock({ $0.open[item] }) else { return }
        if current.header.kind == .rows, current.bytes > 0, current.bytes + Int64(chunk.count) > pageBytes {
            try end(&current)
            current = state.withLock { state in
                defer { state.nextNumber += 1 }
                return OpenItem(header: current.header, number: state.nextNumber)
            }
        }
        try add(chunk, to: &current)
        state.withLock { $0.open[item] = current }
    }

    package func close(item: UInt32) throws {
        guard var current = state.withLock({ $0.open.removeValue(forKey: item) }) else { return }
        try end(&current)
    }

    private func add(_ chunk: UnsafeRawBufferPointer, to item: inout OpenItem) throws {
        item.bytes += Int64(chunk.count)
        if item.header.kind == .rows { item.rows += Self.lines(in: chunk) }
        if item.writer == nil, item.buffered.count + chunk.count <= Self.inlineLimit {
            item.buffered.append(contentsOf: chunk)
            return
        }
        let writer: SpoolWriter
        if let existing = item.writer {
            writer = existing
        } else {
            writer = try spool.writer(task: task, attempt: attempt, item: item.number)
            try item.buffered.withUnsafeBytes { try writer.append($0) }
            item.buffered = []
            item.writer = writer
        }
        try writer.append(chunk)
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

    /// Rows end with a line feed, the last one of a chunk may lack it.
    private static func lines(in chunk: UnsafeRawBufferPointer) -> Int64 {
        var count: Int64 = 0
        var isInLine = false
        for byte in chunk {
            if byte == UInt8(ascii: "\n") {
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
