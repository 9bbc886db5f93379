/// Takes the bytes of one file; good inside the braces of `report.file` alone.
public final class FileWriter {
    private let stream: ItemStream

    init(stream: ItemStream) { self.stream = stream }

    /// Writes bytes, as few or as many as are at hand.
    public func write(_ bytes: some Collection<UInt8>) throws {
        let written: Void? = try bytes.withContiguousStorageIfAvailable {
            try stream.append(UnsafeRawBufferPointer($0))
        }
        if written == nil { try Array(bytes).withUnsafeBytes(stream.append) }
    }

    /// Writes bytes, borrowed for the call.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        try stream.append(bytes)
    }
}
