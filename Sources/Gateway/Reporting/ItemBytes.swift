import JobStore
import NIOCore
import Sombra

/// The bytes of the items of a job, from the store's rows or the spool.
struct ItemBytes: Sendable {
    /// What a call names is not there: the store or the spool lost it.
    struct Missing: Error {}

    private let items: [ItemReference: (task: TaskID, item: ResultItem)]
    private let spool: Spool

    init(_ tasks: [JobTask], spool: Spool) {
        var items: [ItemReference: (TaskID, ResultItem)] = [:]
        for task in tasks {
            for item in task.result?.items ?? [] {
                items[ItemReference(task: task.id, item: item)] = (task.id, item)
            }
        }
        self.items = items
        self.spool = spool
    }

    /// The number of bytes of an item.
    func length(of reference: ItemReference) throws -> Int64 { try find(reference).item.bytes }

    /// The bytes of an item, piece by piece.
    func stream(_ reference: ItemReference) throws -> ItemStream { try stream(reference, isOneLine: false) }

    /// The rows of an item; a value is one row.
    func rows(_ reference: ItemReference) throws -> ItemStream {
        try stream(reference, isOneLine: reference.kind == .value)
    }

    private func stream(_ reference: ItemReference, isOneLine: Bool) throws -> ItemStream {
        let (task, item) = try find(reference)
        if let inline = item.inline { return ItemStream(.inline(inline), isOneLine: isOneLine) }
        let reader = try spool.reader(task: task, attempt: item.attempt, item: item.number)
        return ItemStream(.spooled(reader), isOneLine: isOneLine)
    }

    /// The value that a report says for one datapoint.
    func value(_ value: ReportCall.Value) async throws -> RawJSON {
        var parts: [RawJSON] = []
        for reference in value.parts {
            var bytes = ByteBuffer()
            for try await piece in try stream(reference) { bytes.writeImmutableBuffer(piece) }
            switch reference.kind {
            case .rows: parts += Self.rows(bytes)
            case .value, .file: parts.append(RawJSON(validated: bytes))
            }
        }
        return value.isArray || parts.count != 1 ? RawJSON(array: parts) : parts[0]
    }

    private func find(_ reference: ItemReference) throws -> (task: TaskID, item: ResultItem) {
        guard let found = items[reference] else { throw Missing() }
        return found
    }

    /// One value a line; blank lines are none.
    private static func rows(_ bytes: ByteBuffer) -> [RawJSON] {
        bytes.readableBytesView.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
            return isBlank ? nil : RawJSON(validated: ByteBuffer(line))
        }
    }
}

/// The bytes of one item, as the client takes them.
struct ItemStream: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    enum Source: Sendable {
        case inline([UInt8])
        case spooled(SpoolReader)
    }

    private let source: Source
    /// Whether line feeds become spaces: in JSON they stand between tokens only, and in rows they would end one.
    private let isOneLine: Bool

    init(_ source: Source, isOneLine: Bool) {
        self.source = source
        self.isOneLine = isOneLine
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        let isOneLine: Bool
        var inline: [UInt8]?
        var frames: SpoolReader.Iterator?

        mutating func next() async throws -> ByteBuffer? {
            guard var bytes = try await nextBytes() else { return nil }
            if isOneLine {
                for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { bytes[index] = 0x20 }
            }
            return ByteBuffer(bytes: bytes)
        }

        private mutating func nextBytes() async throws -> [UInt8]? {
            if let bytes = inline {
                inline = nil
                return bytes
            }
            return try await frames?.next()
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        switch source {
        case .inline(let bytes): AsyncIterator(isOneLine: isOneLine, inline: bytes, frames: nil)
        case .spooled(let reader):
            AsyncIterator(isOneLine: isOneLine, inline: nil, frames: reader.makeAsyncIterator())
        }
    }
}
