import Synchronization

/// Writes one item.
///
/// Synchronous, for plugin threads; safe from any thread, in the order of the calls.
///
/// An item that is not finished stays on disk, unreadable, until its attempt is removed.
package final class SpoolWriter: Sendable {
    private enum State {
        case writing(Writing)
        case finished(Int64)
        case failed(any Error)
    }

    /// An item under way.
    ///
    /// A full frame is held back until more comes, because the last one carries a mark.
    private struct Writing {
        let file: OpenFile
        var frame: [UInt8] = []
        var counter: UInt64 = 0
        var bytes: Int64 = 0
    }

    private let spool: Spool
    private let address: SpoolAddress
    private let state: Mutex<State>

    init(spool: Spool, address: SpoolAddress, file: OpenFile) {
        self.spool = spool
        self.address = address
        state = Mutex(.writing(Writing(file: file)))
    }

    /// Appends bytes; they are borrowed for the call.
    ///
    /// - Throws: ``SpoolError``, and the same again for every call after that.
    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        try change { writing in
            var rest = bytes[...]
            while !rest.isEmpty {
                if writing.frame.count == SpoolFrame.capacity { try write(&writing, isLast: false) }
                let part = rest.prefix(SpoolFrame.capacity - writing.frame.count)
                writing.frame.append(contentsOf: part)
                rest = rest.dropFirst(part.count)
            }
            writing.bytes += Int64(bytes.count)
            return .writing(writing)
        }
    }

    /// Ends the item; it and its name are on disk when this returns.
    ///
    /// - Returns: The number of bytes that were appended.
    package func finish() throws -> Int64 {
        if let bytes = state.withLock({ state in if case .finished(let bytes) = state { bytes } else { nil } }) {
            return bytes
        }
        return try change { writing in
            try write(&writing, isLast: true)
            try writing.file.sync()
            try spool.syncDirectories(of: address)
            spool.trouble.clear()
            return .finished(writing.bytes)
        }
    }

    @discardableResult
    private func change(_ body: (inout Writing) throws -> State) throws -> Int64 {
        try state.withLock { state in
            switch state {
            case .finished: throw SpoolError(.finished, "\(address) has ended: nothing can be appended")
            case .failed(let error): throw error
            case .writing(var writing):
                // The frame is held once while it grows, so that appending does not copy it.
                state = .failed(SpoolError(.finished, "\(address) is being written"))
                do {
                    state = try body(&writing)
                    return writing.bytes
                } catch {
                    let named = (error as? SystemError).map { SpoolError($0) as any Error } ?? error
                    state = .failed(named)
                    spool.trouble.note(named)
                    throw named
                }
            }
        }
    }

    private func write(_ writing: inout Writing, isLast: Bool) throws {
        try spool.charge(SpoolFrame.bytesOnDisk(writing.frame.count), to: address)
        try spool.sealer.placing {
            let blob = try spool.sealer.seal(
                writing.frame, authenticating: address.associatedData(counter: writing.counter, isLast: isLast))
            try writing.file.write(SpoolFrame.head(blobBytes: blob.count, isLast: isLast) + blob)
        }
        writing.counter += 1
        writing.frame.removeAll(keepingCapacity: true)
    }
}
