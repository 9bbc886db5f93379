internal import CPluginABI

/// The way to the host, which the stop closes: every call into the host goes through here.
final class HostGate: @unchecked Sendable {
    // Sendable because the table's functions may be called from any thread and live as long as the process.
    private let host: parasol_host

    private struct Passage {
        var isOpen = true
        var calls = 0
    }

    private let passage = Monitor(Passage())

    init(_ host: parasol_host) { self.host = host }

    /// Calls the host, or gives nil when the plugin has been stopped.
    func call<Value>(_ body: (parasol_host) -> Value) -> Value? {
        let enters = passage.withLock { passage in
            if passage.isOpen { passage.calls += 1 }
            return passage.isOpen
        }
        guard enters else { return nil }
        defer { leave() }
        return body(host)
    }

    /// Lets no further call in and waits for those under way.
    func close() {
        passage.withLock { $0.isOpen = false }
        _ = passage.wait { $0.calls == 0 ? true : nil }
    }

    private func leave() {
        let isLast = passage.withLock { passage in
            passage.calls -= 1
            return passage.calls == 0 && !passage.isOpen
        }
        if isLast { passage.wakeAll() }
    }
}

extension HostGate: LogSink {
    func write(_ level: LogLevel, _ event: LogEvent) {
        // An event is two kinds of text, which always encode; there is nowhere to report it if one did not.
        guard let bytes = try? MessageCoding.encode(event) else { return }
        bytes.withPluginBytes { bytes in
            _ = call { $0.log?($0.context, level.rawValue, bytes) }
        }
    }
}

extension [UInt8] {
    /// Lends the bytes in the contract's form.
    func withPluginBytes<Value>(_ body: (parasol_bytes) -> Value) -> Value {
        withUnsafeBytes { body(parasol_bytes($0)) }
    }
}

extension parasol_bytes {
    init(_ buffer: UnsafeRawBufferPointer) {
        self.init(
            pointer: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), length: UInt64(buffer.count))
    }

    /// A copy of bytes that are borrowed for the call.
    var copied: [UInt8] { Array(UnsafeBufferPointer(start: pointer, count: pointer == nil ? 0 : Int(length))) }
}
