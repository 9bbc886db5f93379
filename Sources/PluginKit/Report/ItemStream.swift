private import CPluginABI

/// The bytes of one open item, gathered into chunks.
final class ItemStream {
    /// Chunks are sent once they have this many bytes; few enough to keep the memory of many jobs small.
    private static let batchBytes = 256 * 1024
    private static let maximumChunkBytes = Int(PARASOL_MAX_CHUNK)

    let datapoint: Datapoint
    private let item: UInt32
    private let destination: any ReportDestination
    private var buffer: [UInt8] = []
    private var isOpen = true

    init(item: UInt32, datapoint: Datapoint, destination: any ReportDestination) {
        self.item = item
        self.datapoint = datapoint
        self.destination = destination
    }

    /// Adds bytes that may be cut anywhere.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        try requireOpen()
        if buffer.count + bytes.count >= Self.batchBytes { try flush() }
        guard bytes.count >= Self.batchBytes else {
            buffer.append(contentsOf: bytes)
            return
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.maximumChunkBytes))
            try destination.emit(item: item, chunk: chunk)
            rest = rest.dropFirst(Self.maximumChunkBytes)
        }
    }

    /// Adds one row, which is never cut.
    ///
    /// In JSON a line break can only stand between tokens, where a space means the same.
    func append(row: some Collection<UInt8>) throws {
        try requireOpen()
        guard row.count < Self.maximumChunkBytes else { throw ReportError.rowTooLarge(datapoint) }
        if buffer.count + row.count >= Self.batchBytes { try flush() }
        let start = buffer.count
        buffer.append(contentsOf: row)
        for index in start..<buffer.count where buffer[index] == 0x0a || buffer[index] == 0x0d { buffer[index] = 0x20 }
        buffer.append(0x0a)
    }

    /// Sends what is left and ends the item.
    func finish() throws {
        try requireOpen()
        try flush()
        isOpen = false
        try destination.close(item: item)
    }

    /// Ends an item whose bytes are not whole; the job is going to be tried again.
    func abandon() {
        guard isOpen else { return }
        isOpen = false
        buffer = []
        do {
            try destination.close(item: item)
        } catch {
            Log.debug("an item that broke could not be closed", ["error": .type(of: error)])
        }
    }

    private func requireOpen() throws {
        guard isOpen else { throw ReportError.writerClosed(datapoint) }
    }

    private func flush() throws {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBytes { try destination.emit(item: item, chunk: $0) }
        buffer.removeAll(keepingCapacity: true)
    }
}
