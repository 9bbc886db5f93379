import CPluginABI
import DSRModel
import PluginHost
import PluginMessages
import Synchronization

@testable import Gateway

/// A plugin whose every answer the test scripts; its library is real, and so is the way there and back.
final class StagedPlugin: Sendable {
    typealias Script = @Sendable (Request, StagedJob) async throws -> OutcomeMessage

    let manifest: Manifest
    /// What the operator says about it; the addresses are added.
    let settings: PluginSettings
    /// Every request that it was handed, in order.
    let requests = Watched<[Request]>([])
    private let script: Mutex<Script>
    private let running = Mutex<[UInt64: Task<Void, Never>]>([:])
    fileprivate let isStopped = Mutex(false)

    init(
        _ id: PluginID, handles: [Claim] = [], preflights: [PreflightClaim] = [], guards: [GuardClaim] = [],
        plans: [RequestType] = [], limits: Limits = Limits(), settings: PluginSettings = PluginSettings(),
        script: @escaping Script
    ) {
        manifest = Manifest(
            id: id, version: "1.0.0", owner: "Test team <team@example.com>", handles: handles, preflights: preflights,
            guards: guards, plans: plans, limits: limits)
        self.settings = settings
        self.script = Mutex(script)
    }

    var id: PluginID { manifest.id }

    /// Answers differently from now on.
    func rescript(_ script: @escaping Script) { self.script.withLock { $0 = script } }

    /// Waits until it was handed so many requests.
    @discardableResult
    func received(_ count: Int) async throws -> [Request] { try await requests.wait { $0.count >= count } }

    /// The settings as the library reads them: decimal addresses, valid as long as this plugin lives.
    var settingsWithAddresses: PluginSettings {
        var settings = settings
        let addresses = [
            ("cancel", UInt(bitPattern: unsafeBitCast(stagedCancel, to: UnsafeRawPointer.self))),
            ("stage", UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque())),
            ("stop", UInt(bitPattern: unsafeBitCast(stagedStop, to: UnsafeRawPointer.self))),
            ("take", UInt(bitPattern: unsafeBitCast(stagedTake, to: UnsafeRawPointer.self))),
        ]
        let members = addresses.map { name, address in "\"\(name)\":\"\(address)\"" }
        settings.settingsJSON = Array("{\(members.joined(separator: ","))}".utf8)
        return settings
    }

    /// A gateway starts it, perhaps again.
    func begin() { isStopped.withLock { $0 = false } }

    fileprivate func take(_ job: StagedJob, _ bytes: [UInt8]) -> Int32 {
        guard let request = try? MessageCoding.decode(Request.self, from: bytes) else { return PARASOL_ERROR_INVALID }
        let script = script.withLock { $0 }
        requests.change { $0.append(request) }
        running.withLock { running in
            running[job.token] = Task {
                let outcome: OutcomeMessage
                do {
                    outcome = try await script(request, job)
                } catch {
                    outcome = OutcomeMessage(Outcome.retry(after: nil, reason: "the script threw"))
                }
                job.complete(outcome)
                self.running.withLock { $0[job.token] = nil }
            }
        }
        return PARASOL_OK
    }

    fileprivate func cancel(_ token: UInt64) { running.withLock { $0[token] }?.cancel() }

    fileprivate func stop() {
        isStopped.withLock { $0 = true }
        for task in running.withLock({ $0.values }) { task.cancel() }
    }
}

/// One job that the plugin was handed.
struct StagedJob: Sendable {
    struct Refused: Error {
        let code: Int32
    }

    let token: UInt64
    private let plugin: StagedPlugin
    // The host's table lives as long as the process and may be called from any thread.
    private nonisolated(unsafe) let host: UnsafePointer<parasol_host>

    fileprivate init(token: UInt64, plugin: StagedPlugin, host: UnsafePointer<parasol_host>) {
        self.token = token
        self.plugin = plugin
        self.host = host
    }

    /// Emits an item, chunk by chunk.
    func emit(_ number: UInt32, _ header: ItemHeader, _ chunks: [String]) throws {
        try check(call(try MessageCoding.encode(header)) { $0.open_item($0.context, token, number, $1) })
        for chunk in chunks { try check(call(Array(chunk.utf8)) { $0.emit($0.context, token, number, $1) }) }
        try check(call([]) { host, _ in host.close_item(host.context, token, number) })
    }

    /// Emits one JSON value for a datapoint.
    func emit(_ number: UInt32, _ datapoint: Datapoint, _ value: String) throws {
        try emit(number, ItemHeader(datapoint: datapoint, kind: .value), [value])
    }

    fileprivate func complete(_ outcome: OutcomeMessage) {
        guard let bytes = try? MessageCoding.encode(outcome) else { return }
        _ = call(bytes) { $0.complete($0.context, token, $1) }
    }

    private func check(_ code: Int32) throws {
        guard code == PARASOL_OK else { throw Refused(code: code) }
    }

    /// Calls the host, unless the plugin was stopped: after that it may not.
    private func call(_ bytes: [UInt8], _ function: (parasol_host, parasol_bytes) -> Int32) -> Int32 {
        plugin.isStopped.withLock { isStopped in
            guard !isStopped else { return PARASOL_ERROR_REFUSED }
            return bytes.withUnsafeBufferPointer { buffer in
                function(host.pointee, parasol_bytes(pointer: buffer.baseAddress, length: UInt64(buffer.count)))
            }
        }
    }
}

// The library calls these with the address of the staged plugin, which outlives the gateway that runs it.
private let stagedTake:
    @convention(c) (
        UnsafeMutableRawPointer?, UnsafePointer<parasol_host>?, UInt64, parasol_bytes
    ) -> Int32 = { stage, host, token, request in
        guard let stage, let host else { return PARASOL_ERROR_INVALID }
        let plugin = Unmanaged<StagedPlugin>.fromOpaque(stage).takeUnretainedValue()
        let bytes = Array(UnsafeBufferPointer(start: request.pointer, count: Int(request.length)))
        return plugin.take(StagedJob(token: token, plugin: plugin, host: host), bytes)
    }

private let stagedCancel: @convention(c) (UnsafeMutableRawPointer?, UInt64) -> Void = { stage, token in
    guard let stage else { return }
    Unmanaged<StagedPlugin>.fromOpaque(stage).takeUnretainedValue().cancel(token)
}

private let stagedStop: @convention(c) (UnsafeMutableRawPointer?) -> Void = { stage in
    guard let stage else { return }
    Unmanaged<StagedPlugin>.fromOpaque(stage).takeUnretainedValue().stop()
}
