package import CPluginABI
public import PluginKit
private import Synchronization

/// A plugin that runs in the test's process, asked through the same table of functions as by a gateway.
///
/// ```swift
/// let plugin = try TestedPlugin(Accounts.self, settings: ["file": .string(path)])
/// let answer = try await plugin.send(.perform(.erasure, .email, "ada@example.com"))
/// #expect(try answer.outcome.performed() == .done)
/// #expect(answer.faults == [])
/// ```
///
/// Calls other than ``send(_:)`` block their thread until the plugin has answered.
public final class TestedPlugin: Sendable {
    package let host: MemoryHost
    // An address, because the table lives as long as the process and is called from any thread.
    private let address: UInt

    /// Starts a plugin with its settings; throws a ``PluginTestError`` with the plugin's own message if it refuses.
    public convenience init<Tested: Plugin>(_ plugin: Tested.Type, settings: Settings = [:]) throws {
        try self.init(plugin, host: MemoryHost())
        try start(settings)
    }

    /// Exports a plugin to a host without starting it.
    package init<Tested: Plugin>(_ plugin: Tested.Type, host: MemoryHost) throws {
        self.host = host
        var table: UnsafePointer<parasol_plugin>?
        let result = plugin.export(host.table(), &table)
        guard result == PARASOL_OK, let table else { throw PluginTestError.exportRefused(result) }
        address = UInt(bitPattern: table)
    }

    /// Gives the plugin a job and waits for its end.
    public func send(_ request: Request) async throws -> Answer {
        let bytes = try MessageCoding.encode(request)
        let refusal = Mutex<Int32>(PARASOL_OK)
        let answer = await withCheckedContinuation { finished in
            let token = host.begin(finished, asked: request)
            let result = handle(token, bytes)
            guard result != PARASOL_OK else { return }
            refusal.withLock { $0 = result }
            host.forget(token)?.resume(
                returning: Answer(outcome: OutcomeMessage(outcome: ""), items: [], faults: []))
        }
        let result = refusal.withLock { $0 }
        guard result == PARASOL_OK else { throw PluginTestError.callRefused("handle", result) }
        return answer
    }

    /// The manifest as the plugin hands it out, in its canonical form.
    public func manifest() throws -> [UInt8] {
        try ask("manifest") { $0.manifest($0.context, $1, $2) }
    }

    /// What the plugin serves with its settings.
    public func describe() throws -> CoverageDescription {
        try MessageCoding.decode(
            CoverageDescription.self,
            from: try ask("describe") { $0.describe?($0.context, $1, $2) ?? PARASOL_ERROR_REFUSED }
        )
    }

    /// Whether the plugin could do work now.
    public func health() -> Health {
        var reason: [UInt8] = []
        let result = collect(&reason) { table.health(table.context, $0, $1) }
        return result == PARASOL_OK ? .healthy : .unhealthy(String(decoding: reason, as: UTF8.self))
    }

    /// Tries the plugin out, as a gateway does before a new build takes a running one's place; nil where it is no
    /// ``ProbedPlugin``.
    public func probe() -> Health? {
        let id = Array(PARASOL_PROBE_EXTENSION.utf8)
        let found = id.withUnsafeBufferPointer { buffer in
            table.get_extension(
                table.context, parasol_bytes(pointer: buffer.baseAddress, length: UInt64(buffer.count)))
        }
        guard let probe = found?.load(as: parasol_probe.self).probe else { return nil }
        var reason: [UInt8] = []
        let result = collect(&reason) { probe(table.context, $0, $1) }
        return result == PARASOL_OK ? .healthy : .unhealthy(String(decoding: reason, as: UTF8.self))
    }

    /// Ends the plugin; it then takes no job.
    public func stop() {
        table.drain(table.context)
        table.stop(table.context)
    }

    // MARK: For the kit's own tests

    package var table: parasol_plugin {
        // Not nil: the address came from a pointer.
        UnsafePointer<parasol_plugin>(bitPattern: address)?.pointee ?? parasol_plugin()
    }

    package func start(_ settings: Settings) throws {
        try start(bytes: try MessageCoding.encode(settings.json))
    }

    package func start(bytes settings: [UInt8]) throws {
        var message: [UInt8] = []
        let result = collect(&message) { sink, context in
            lend(settings) { table.start(table.context, $0, sink, context) }
        }
        guard result == PARASOL_OK else {
            throw PluginTestError.startRefused(String(decoding: message, as: UTF8.self))
        }
    }

    package func handle(_ token: parasol_token, _ request: [UInt8]) -> Int32 {
        lend(request) { table.handle(table.context, token, $0) }
    }

    /// Lends the request from memory of its own and overwrites it at once, so that a plugin that keeps the bytes instead
    /// of copying them reads nonsense.
    package func handle(_ token: parasol_token, spoiling request: [UInt8]) -> Int32 {
        let lent = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(request.count, 1))
        defer { lent.deallocate() }
        lent.initialize(repeating: 0)
        defer { lent.update(repeating: 0xff) }
        for (index, byte) in request.enumerated() { lent[index] = byte }
        return table.handle(
            table.context, token, parasol_bytes(pointer: UnsafePointer(lent.baseAddress), length: UInt64(request.count))
        )
    }

    package func cancel(_ token: parasol_token) { table.cancel(table.context, token) }

    private func ask(
        _ call: String, _ body: (parasol_plugin, parasol_sink?, UnsafeMutableRawPointer?) -> Int32
    ) throws -> [UInt8] {
        var answer: [UInt8] = []
        let result = collect(&answer) { body(table, $0, $1) }
        guard result == PARASOL_OK else { throw PluginTestError.callRefused(call, result) }
        return answer
    }
}

// Functions of the file, because a C function pointer captures nothing.

private func collect(
    _ answer: inout [UInt8], _ body: (parasol_sink?, UnsafeMutableRawPointer?) -> Int32
) -> Int32 {
    withUnsafeMutablePointer(to: &answer) { answer in
        body({ $0?.assumingMemoryBound(to: [UInt8].self).pointee = bytes($1) }, answer)
    }
}

private func lend<Value>(_ lent: [UInt8], _ body: (parasol_bytes) -> Value) -> Value {
    lent.withUnsafeBufferPointer { body(parasol_bytes(pointer: $0.baseAddress, length: UInt64($0.count))) }
}
