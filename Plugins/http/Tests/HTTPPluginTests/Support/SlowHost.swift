import CPluginABI
import Foundation
import PluginTesting
import Synchronization

@testable import HTTPPlugin

/// A host that keeps nothing, that can let the plugin wait, and that can cancel.
final class SlowHost: Sendable {
    struct Tally: Sendable {
        var bytes = 0
        var outcome = OutcomeMessage(outcome: "")
    }

    private struct State {
        var tally = Tally()
        var finished: CheckedContinuation<Tally, Never>?
    }

    private let state = Mutex(State())
    // Held by a test that lets the plugin wait; a condition, because it is a thread of the plugin that waits.
    private let gate = NSCondition()
    private let isHeld = Mutex(false)
    // The plugin's table as an address; it lives as long as the process.
    private let plugin = Mutex<UInt>(0)

    func start(_ settings: [String: JSONValue]) throws {
        let host = UnsafeMutablePointer<parasol_host>.allocate(capacity: 1)
        host.initialize(to: slowTable(Unmanaged.passRetained(self).toOpaque()))
        var table: UnsafePointer<parasol_plugin>?
        guard Bridge.export(UnsafePointer(host), &table) == PARASOL_OK, let table else {
            throw TestFailure(message: "the plugin refused the host")
        }
        let result = lend(try MessageCoding.encode(settings)) {
            table.pointee.start(table.pointee.context, $0, { _, _ in }, nil)
        }
        guard result == PARASOL_OK else { throw TestFailure(message: "the plugin refused its settings") }
        _ = table.pointee.describe?(table.pointee.context, { _, _ in }, nil)
        plugin.withLock { $0 = UInt(bitPattern: table) }
    }

    func send(_ request: Request) async throws -> Tally {
        let bytes = try MessageCoding.encode(request)
        let table = try table()
        return await withCheckedContinuation { finished in
            state.withLock { $0.finished = finished }
            _ = lend(bytes) { table.handle(table.context, 1, $0) }
        }
    }

    func cancel() throws {
        let table = try table()
        table.cancel(table.context, 1)
    }

    /// Lets the next chunk wait until ``release()``.
    func hold() { isHeld.withLock { $0 = true } }

    func release() {
        gate.lock()
        isHeld.withLock { $0 = false }
        gate.broadcast()
        gate.unlock()
    }

    private func table() throws -> parasol_plugin {
        guard let table = UnsafePointer<parasol_plugin>(bitPattern: plugin.withLock { $0 })?.pointee else {
            throw TestFailure(message: "the plugin has not been started")
        }
        return table
    }

    fileprivate func take(_ chunk: parasol_bytes) {
        gate.lock()
        while isHeld.withLock({ $0 }) { gate.wait() }
        gate.unlock()
        state.withLock { $0.tally.bytes += Int(chunk.length) }
    }

    fileprivate func complete(_ outcome: parasol_bytes) {
        let bytes = Array(UnsafeBufferPointer(start: outcome.pointer, count: Int(outcome.length)))
        let message = try? MessageCoding.decode(OutcomeMessage.self, from: bytes)
        let (finished, tally) = state.withLock { state in
            state.tally.outcome = message ?? OutcomeMessage(outcome: "unreadable")
            return (state.finished, state.tally)
        }
        finished?.resume(returning: tally)
    }
}

// Functions of the file, in no one's isolation, because the plugin calls them from threads of its own.

private func slowTable(_ context: UnsafeMutableRawPointer) -> parasol_host {
    parasol_host(
        size: UInt32(MemoryLayout<parasol_host>.size), abi_minor: PARASOL_ABI_MINOR, context: context,
        get_extension: { _, _ in nil },
        log: { _, _, _ in },
        open_item: { _, _, _, _ in PARASOL_OK },
        emit: { context, _, _, chunk in
            host(context)?.take(chunk)
            return PARASOL_OK
        },
        close_item: { _, _, _ in PARASOL_OK },
        complete: { context, _, outcome in
            host(context)?.complete(outcome)
            return PARASOL_OK
        }
    )
}

private func host(_ context: UnsafeMutableRawPointer?) -> SlowHost? {
    context.map { Unmanaged<SlowHost>.fromOpaque($0).takeUnretainedValue() }
}

private func lend<Value>(_ bytes: [UInt8], _ body: (parasol_bytes) -> Value) -> Value {
    bytes.withUnsafeBufferPointer { body(parasol_bytes(pointer: $0.baseAddress, length: UInt64($0.count))) }
}
