import CPluginABI
import PluginTesting
import Synchronization

@testable import SQLitePlugin

/// A host that counts what comes and keeps none of it.
final class CountingHost: Sendable {
    struct Tally: Sendable {
        var rows = 0
        var bytes = 0
        var largestChunk = 0
        var outcome = ""
    }

    private struct State {
        var tally = Tally()
        var finished: CheckedContinuation<Tally, Never>?
    }

    private let state = Mutex(State())
    // The plugin's table as an address; it lives as long as the process.
    private let plugin = Mutex<UInt>(0)

    func start(_ settings: [String: JSONValue]) throws {
        let host = UnsafeMutablePointer<parasol_host>.allocate(capacity: 1)
        host.initialize(to: countingTable(Unmanaged.passRetained(self).toOpaque()))
        var table: UnsafePointer<parasol_plugin>?
        guard CompanyDatabase.export(UnsafePointer(host), &table) == PARASOL_OK, let table else {
            throw TestFailure(message: "the plugin refused the host")
        }
        let bytes = try MessageCoding.encode(settings)
        let result = bytes.withUnsafeBufferPointer {
            table.pointee.start(
                table.pointee.context, parasol_bytes(pointer: $0.baseAddress, length: UInt64($0.count)), { _, _ in },
                nil)
        }
        guard result == PARASOL_OK else { throw TestFailure(message: "the plugin refused its settings") }
        plugin.withLock { $0 = UInt(bitPattern: table) }
    }

    func send(_ request: Request) async throws -> Tally {
        let bytes = try MessageCoding.encode(request)
        guard let table = UnsafePointer<parasol_plugin>(bitPattern: plugin.withLock { $0 })?.pointee else {
            throw TestFailure(message: "the plugin has not been started")
        }
        return await withCheckedContinuation { finished in
            state.withLock { $0.finished = finished }
            _ = bytes.withUnsafeBufferPointer {
                table.handle(table.context, 1, parasol_bytes(pointer: $0.baseAddress, length: UInt64($0.count)))
            }
        }
    }

    fileprivate func count(_ chunk: parasol_bytes) {
        let bytes = UnsafeBufferPointer(start: chunk.pointer, count: Int(chunk.length))
        state.withLock { state in
            state.tally.rows += bytes.count { $0 == 0x0a }
            state.tally.bytes += bytes.count
            state.tally.largestChunk = max(state.tally.largestChunk, bytes.count)
        }
    }

    fileprivate func complete(_ outcome: parasol_bytes) {
        let bytes = Array(UnsafeBufferPointer(start: outcome.pointer, count: Int(outcome.length)))
        let message = try? MessageCoding.decode(OutcomeMessage.self, from: bytes)
        let (finished, tally) = state.withLock { state in
            state.tally.outcome = message?.outcome ?? "unreadable"
            return (state.finished, state.tally)
        }
        finished?.resume(returning: tally)
    }
}

// Functions of the file, in no one's isolation, because the plugin calls them from threads of its own.

private func countingTable(_ context: UnsafeMutableRawPointer) -> parasol_host {
    parasol_host(
        size: UInt32(MemoryLayout<parasol_host>.size), abi_minor: PARASOL_ABI_MINOR, context: context,
        get_extension: { _, _ in nil },
        log: { _, _, _ in },
        open_item: { _, _, _, _ in PARASOL_OK },
        emit: { context, _, _, chunk in
            host(context)?.count(chunk)
            return PARASOL_OK
        },
        close_item: { _, _, _ in PARASOL_OK },
        complete: { context, _, outcome in
            host(context)?.complete(outcome)
            return PARASOL_OK
        }
    )
}

private func host(_ context: UnsafeMutableRawPointer?) -> CountingHost? {
    context.map { Unmanaged<CountingHost>.fromOpaque($0).takeUnretainedValue() }
}
