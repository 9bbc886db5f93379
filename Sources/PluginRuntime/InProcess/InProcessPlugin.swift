import CPluginABI
import PluginMessages

/// A plugin whose library is loaded into this process.
///
/// Its functions are called on threads of this connection's own, never on the cooperative pool: `[serial]` ones behind
/// each other, `[concurrent]` ones each on its own thread, so that one that hangs holds up nothing else. The host trusts
/// nothing the plugin says; but a plugin that crashes takes the process along.
package final class InProcessPlugin: Sendable {
    package let manifestBytes: [UInt8]
    let name: String
    let table: PluginTable
    let host: HostSide
    let options: ConnectionOptions
    let threads: HostThreads
    let lane: SerialLane
    let lifecycle = Lifecycle()
    package let events: AsyncStream<ConnectionEvent>
    let eventSource: AsyncStream<ConnectionEvent>.Continuation

    private init(
        name: String, table: PluginTable, manifest: [UInt8], host: HostSide, options: ConnectionOptions,
        threads: HostThreads, lane: SerialLane
    ) {
        self.name = name
        self.table = table
        self.manifestBytes = manifest
        self.host = host
        self.options = options
        self.threads = threads
        self.lane = lane
        (events, eventSource) = AsyncStream.makeStream()
    }

    /// Loads a library for good and asks it for its manifest; `path` must be absolute and never have been loaded.
    ///
    /// Throws ``PluginFault`` where it is no plugin of this contract or needs what is not there.
    package static func load(path: String, options: ConnectionOptions) async throws(PluginFault) -> InProcessPlugin {
        let threads = HostThreads(name: "plugin")
        let lane = SerialLane(threads: threads)
        let loaded = OneShot<Result<InProcessPlugin, PluginFault>>()
        let limit = options.deadlines.schedule(after: options.startLimit) { loaded.give(.failure(.loadHangs(path))) }
        defer { options.deadlines.cancel(limit) }
        let hasThread = lane.submit {
            loaded.give(
                Result { () throws(PluginFault) in
                    try loadHere(path: path, options: options, threads: threads, lane: lane)
                })
        }
        guard hasThread else { throw .noThread(path) }
        return try await loaded.value().get()
    }

    /// Loads a library on the calling thread, for as long as it takes; for a process that has nothing else to do.
    package static func loadBlocking(
        path: String, options: ConnectionOptions
    ) throws(PluginFault) -> InProcessPlugin {
        let threads = HostThreads(name: "plugin")
        return try loadHere(path: path, options: options, threads: threads, lane: SerialLane(threads: threads))
    }

    private static func loadHere(
        path: String, options: ConnectionOptions, threads: HostThreads, lane: SerialLane
    ) throws(PluginFault) -> InProcessPlugin {
        let facts = options.requiresPackedManifest ? try PluginLibrary.inspect(path: path) : nil
        let links = if let facts { facts.links } else { try PluginLibrary.links(path: path) }
        if !options.allowsOutsideSwiftRuntime { try links.requireOwnSwiftRuntime(named: path) }
        let host = HostSide(conduct: Conduct(log: options.log))
        let library = try LoadedLibrary(path: path, host: host.makeTable())
        let collected = library.table.manifest(limit: Manifest.maximumBytes)
        guard collected.code == PARASOL_OK else { throw .manifestFailed(path, "answered \(collected.code)") }
        guard !collected.isTooLarge else { throw .manifestFailed(path, "gave over \(Manifest.maximumBytes) bytes") }
        guard collected.calls == 1 else { throw .manifestFailed(path, "called the sink \(collected.calls) times") }
        if let facts, !repeats(facts.manifestBytes, collected.bytes) { throw .manifestDiffers(path) }
        return InProcessPlugin(
            name: path, table: library.table, manifest: collected.bytes, host: host, options: options,
            threads: threads, lane: lane)
    }

    /// Whether a plugin's own manifest is the packed one, or becomes it in canonical form.
    ///
    /// As JSON, not as a ``Manifest``, which would add the members that the plugin left out.
    private static func repeats(_ packed: [UInt8], _ own: [UInt8]) -> Bool {
        if packed == own { return true }
        do {
            return try MessageCoding.encode(MessageCoding.decode(JSONValue.self, from: own)) == packed
        } catch {
            // What is no JSON repeats none.
            return false
        }
    }

    /// Does `body` behind all `[serial]` work before it; nil where it has not returned within the limit.
    func onLane<Value: Sendable>(
        within limit: Duration, _ body: @escaping @Sendable () -> Value
    ) async -> Value? {
        await answer(within: limit) { give in self.lane.submit { give(body()) } }
    }

    /// Waits for what `submit` gives; nil after the limit, or at once where no thread can be had.
    func answer<Value: Sendable>(
        within limit: Duration, _ submit: (@escaping @Sendable (Value) -> Void) -> Bool
    ) async -> Value? {
        let shot = OneShot<Value?>()
        let deadline = options.deadlines.schedule(after: limit) { shot.give(nil) }
        defer { options.deadlines.cancel(deadline) }
        if !submit({ shot.give($0) }) { shot.give(nil) }
        return await shot.value()
    }
}
