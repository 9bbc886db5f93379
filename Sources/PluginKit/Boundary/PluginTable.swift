internal import CPluginABI

/// Makes the table of functions through which the host calls a plugin.
enum PluginTable {
    // The functions are built here, in no one's isolation: a C function that is a closure of isolated code would stop
    // the process when the host calls it from a thread of its own.
    static func make(_ instance: PluginInstance, describes: Bool) -> UnsafePointer<parasol_plugin> {
        let table = UnsafeMutablePointer<parasol_plugin>.allocate(capacity: 1)
        table.initialize(
            to: parasol_plugin(
                size: UInt32(MemoryLayout<parasol_plugin>.size),
                abi_minor: PARASOL_ABI_MINOR,
                // Both live as long as the process, so nothing is ever released.
                context: Unmanaged.passRetained(instance).toOpaque(),
                manifest: { context, sink, sinkContext in
                    at(context) { $0.manifest { hand($0, to: sink, sinkContext) } }
                },
                start: { context, settings, sink, sinkContext in
                    at(context) { $0.start(settings.copied) { hand(Array($0.utf8), to: sink, sinkContext) } }
                },
                describe: describes ? describe : nil,
                handle: { context, token, request in
                    at(context) { $0.handle(token, request.copied) }
                },
                cancel: { context, token in
                    at(context) { $0.cancel(token) }
                },
                health: { context, sink, sinkContext in
                    at(context) { $0.health { hand(Array($0.utf8), to: sink, sinkContext) } }
                },
                drain: { context in
                    at(context) { $0.drain() }
                },
                stop: { context in
                    at(context) { $0.stop() }
                },
                get_extension: { context, id in
                    guard let context, id.copied == Array(PARASOL_PROBE_EXTENSION.utf8) else { return nil }
                    let instance = Unmanaged<PluginInstance>.fromOpaque(context).takeUnretainedValue()
                    return instance.offersProbe ? UnsafeRawPointer(bitPattern: probeTable) : nil
                }
            ))
        return UnsafePointer(table)
    }
}

private let describe: @convention(c) (UnsafeMutableRawPointer?, parasol_sink?, UnsafeMutableRawPointer?) -> Int32 = {
    context, sink, sinkContext in
    at(context) { $0.describe { hand($0, to: sink, sinkContext) } }
}

/// Where the table of the extension "parasol.probe/1" lies, one for all plugins of a library: each call names its plugin.
///
/// It lives as long as the process.
private let probeTable: UInt = {
    let table = UnsafeMutablePointer<parasol_probe>.allocate(capacity: 1)
    table.initialize(
        to: parasol_probe(
            size: UInt32(MemoryLayout<parasol_probe>.size),
            probe: { context, sink, sinkContext in
                at(context) { $0.probe { hand(Array($0.utf8), to: sink, sinkContext) } }
            }))
    return UInt(bitPattern: table)
}()

// Functions of the file, because a C function pointer captures nothing, not even a type.

private func at(_ context: UnsafeMutableRawPointer?, _ body: (PluginInstance) -> Int32) -> Int32 {
    guard let context else { return PARASOL_ERROR_INVALID }
    return body(Unmanaged<PluginInstance>.fromOpaque(context).takeUnretainedValue())
}

private func at(_ context: UnsafeMutableRawPointer?, _ body: (PluginInstance) -> Void) {
    guard let context else { return }
    body(Unmanaged<PluginInstance>.fromOpaque(context).takeUnretainedValue())
}

private func hand(_ bytes: [UInt8], to sink: parasol_sink?, _ context: UnsafeMutableRawPointer?) {
    bytes.withPluginBytes { sink?(context, $0) }
}
