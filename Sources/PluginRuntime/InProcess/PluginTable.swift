import CPluginABI

/// A plugin's table of functions, checked, and callable from threads of the host.
///
/// `@unchecked Sendable`: table, context and functions are the plugin's and live as long as the process, by contract and
/// because no library is ever closed; which functions may run at the same time is what ``InProcessPlugin`` sees to.
struct PluginTable: @unchecked Sendable {
    /// The most bytes of a text for the operator.
    static let maximumText = 4 * 1024

    private let context: UnsafeMutableRawPointer?
    private let functions: Functions
    /// The try-out, where the plugin offers one.
    private let tryOut: (@convention(c) (UnsafeMutableRawPointer?, parasol_sink?, UnsafeMutableRawPointer?) -> Int32)?

    /// The members of v1.0, none of them missing but `describe`.
    private struct Functions {
        typealias Sink = parasol_sink
        typealias Context = UnsafeMutableRawPointer
        let manifest: @convention(c) (Context?, Sink?, Context?) -> Int32
        let start: @convention(c) (Context?, parasol_bytes, Sink?, Context?) -> Int32
        let describe: (@convention(c) (Context?, Sink?, Context?) -> Int32)?
        let handle: @convention(c) (Context?, parasol_token, parasol_bytes) -> Int32
        let cancel: @convention(c) (Context?, parasol_token) -> Void
        let health: @convention(c) (Context?, Sink?, Context?) -> Int32
        let drain: @convention(c) (Context?) -> Void
        let stop: @convention(c) (Context?) -> Void
    }

    /// Takes the table over that an entry function wrote.
    init(_ pointer: UnsafePointer<parasol_plugin>, of name: String) throws(PluginFault) {
        // The size comes first and says how far the rest may be read.
        let size = UnsafeRawPointer(pointer).load(as: UInt32.self)
        guard size >= MemoryLayout<parasol_plugin>.size else { throw .tableTooSmall(name, Int(size)) }
        let table = pointer.pointee
        guard let manifest = table.manifest else { throw .functionMissing(name, "manifest") }
        guard let start = table.start else { throw .functionMissing(name, "start") }
        guard let handle = table.handle else { throw .functionMissing(name, "handle") }
        guard let cancel = table.cancel else { throw .functionMissing(name, "cancel") }
        guard let health = table.health else { throw .functionMissing(name, "health") }
        guard let drain = table.drain else { throw .functionMissing(name, "drain") }
        guard let stop = table.stop else { throw .functionMissing(name, "stop") }
        guard let extensions = table.get_extension else { throw .functionMissing(name, "get_extension") }
        context = table.context
        tryOut = Self.probe(extensions, table.context)
        functions = Functions(
            manifest: manifest, start: start, describe: table.describe, handle: handle, cancel: cancel,
            health: health, drain: drain, stop: stop)
    }

    var canDescribe: Bool { functions.describe != nil }

    func manifest(limit: Int) -> SinkCollector.Collected {
        SinkCollector.collect(limit: limit) { functions.manifest(context, $0, $1) }
    }

    func start(_ settings: [UInt8]) -> SinkCollector.Collected {
        SinkCollector.collect(limit: Self.maximumText) { sink, number in
            lend(settings) { functions.start(context, $0, sink, number) }
        }
    }

    func describe(limit: Int) -> SinkCollector.Collected {
        SinkCollector.collect(limit: limit) { functions.describe?(context, $0, $1) ?? PARASOL_ERROR_REFUSED }
    }

    func handle(_ token: UInt64, _ request: [UInt8]) -> Int32 {
        lend(request) { functions.handle(context, token, $0) }
    }

    /// Lends the request from memory of its own, which it overwrites afterwards where the watch wants that.
    func handle(_ token: UInt64, _ request: [UInt8], watch: HandleWatch) -> Int32 {
        let clock = ContinuousClock()
        var lent = request
        return lent.withUnsafeMutableBufferPointer { buffer in
            let bytes = parasol_bytes(pointer: UnsafePointer(buffer.baseAddress), length: UInt64(buffer.count))
            let start = clock.now
            let code = functions.handle(context, token, bytes)
            watch.returned(start.duration(to: clock.now))
            if watch.spoilsRequest { buffer.update(repeating: 0xff) }
            return code
        }
    }

    func cancel(_ token: UInt64) { functions.cancel(context, token) }

    func health() -> SinkCollector.Collected {
        SinkCollector.collect(limit: Self.maximumText) { functions.health(context, $0, $1) }
    }

    /// Has the plugin tried out; nil where it offers no such thing.
    func probe() -> SinkCollector.Collected? {
        tryOut.map { tryOut in SinkCollector.collect(limit: Self.maximumText) { tryOut(context, $0, $1) } }
    }

    private static func probe(
        _ extensions: @convention(c) (UnsafeMutableRawPointer?, parasol_bytes) -> UnsafeRawPointer?,
        _ context: UnsafeMutableRawPointer?
    ) -> (@convention(c) (UnsafeMutableRawPointer?, parasol_sink?, UnsafeMutableRawPointer?) -> Int32)? {
        let id = Array(PARASOL_PROBE_EXTENSION.utf8)
        let table = id.withUnsafeBufferPointer { buffer in
            extensions(context, parasol_bytes(pointer: buffer.baseAddress, length: UInt64(buffer.count)))
        }
        // The size comes first and says how far the rest may be read.
        guard let table, Int(table.load(as: UInt32.self)) >= MemoryLayout<parasol_probe>.size else { return nil }
        return table.load(as: parasol_probe.self).probe
    }

    func drain() { functions.drain(context) }

    func stop() { functions.stop(context) }

    private func lend<Result>(_ bytes: [UInt8], _ body: (parasol_bytes) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { buffer in
            body(parasol_bytes(pointer: buffer.baseAddress, length: UInt64(buffer.count)))
        }
    }
}
