import Glibc
import Synchronization

/// One pass over the frames of an item.
///
/// Blocks; for threads outside the cooperative pool.
package final class SpoolFrames: Sendable {
    private struct State {
        var file: OpenFile?
        var counter: UInt64 = 0
        var isAtEnd = false
    }

    private let directory: String
    private let sealer: Sealer
    private let address: SpoolAddress
    private let firstFrame: UInt64
    private let state: Mutex<State>

    init(directory: String, sealer: Sealer, address: SpoolAddress, firstFrame: UInt64 = 0) {
        self.directory = directory
        self.sealer = sealer
        self.address = address
        self.firstFrame = firstFrame
        state = Mutex(State(counter: firstFrame))
    }

    /// The next frame's bytes; nil after the last.
    ///
    /// - Throws: ``SpoolError`` with `missing`, `truncated` or `tampered`; ``SealingError`` when its key is missing.
    package func next() throws -> [UInt8]? {
        try state.withLock { state in
            guard !state.isAtEnd else { return nil }
            do {
                return try read(&state)
            } catch let error as SealingError where error.code == .tampered {
                throw SpoolError(.tampered, error.message)
            } catch let error as SystemError where error.number == ENOENT {
                throw SpoolError(.missing, "\(address) is not there: the task must run again")
            } catch let error as SystemError {
                throw SpoolError(error)
            }
        }
    }

    private func read(_ state: inout State) throws -> [UInt8] {
        let file = try state.file ?? open()
        state.file = file
        let head = try file.read(upTo: SpoolFrame.headBytes)
        guard head.count == SpoolFrame.headBytes else { throw truncated }
        guard let (blobBytes, isLast) = SpoolFrame.parse(head) else {
            throw SpoolError(.tampered, "\(address) has a frame of a length that none can have: run the task again")
        }
        let blob = try file.read(upTo: blobBytes)
        guard blob.count == blobBytes else { throw truncated }
        let bytes = try sealer.open(
            blob, authenticating: address.associatedData(counter: state.counter, isLast: isLast)
        ) { "frame \(state.counter) of \(address)" }
        state.counter += 1
        if isLast {
            guard try file.read(upTo: 1).isEmpty else {
                throw SpoolError(.tampered, "\(address) goes on after its last frame: run the task again")
            }
            state.isAtEnd = true
            state.file = nil
        }
        return bytes
    }

    private func open() throws(SystemError) -> OpenFile {
        let file = try OpenFile("\(directory)/\(address.path)", O_RDONLY)
        // All frames but the last are full.
        if firstFrame > 0 { try file.seek(to: Int64(firstFrame) * SpoolFrame.bytesOnDisk(SpoolFrame.capacity)) }
        return file
    }

    private var truncated: SpoolError {
        SpoolError(.truncated, "\(address) ends before its last frame: run the task again")
    }
}
