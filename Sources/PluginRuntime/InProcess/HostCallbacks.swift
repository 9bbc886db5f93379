import CPluginABI

// The functions of the host's table. They run on any thread, also on ones that the plugin made, so they are plain
// functions of a file: a closure in `main.swift` or in an actor would be isolated, and stop the process when called
// from elsewhere. The context is the HostSide that made the table; both live as long as the process.

private func side(_ context: UnsafeMutableRawPointer?) -> HostSide? {
    context.map { Unmanaged<HostSide>.fromOpaque($0).takeUnretainedValue() }
}

/// The bytes that a plugin lends for a call, or nil where pointer and length contradict each other.
private func borrowed(_ bytes: parasol_bytes) -> UnsafeRawBufferPointer? {
    guard let length = Int(exactly: bytes.length), bytes.pointer != nil || length == 0 else { return nil }
    return UnsafeRawBufferPointer(start: bytes.pointer, count: length)
}

func hostGetExtension(_ context: UnsafeMutableRawPointer?, _ id: parasol_bytes) -> UnsafeRawPointer? {
    // Version 1.0 of the contract has no extension on the host's side.
    nil
}

func hostLog(_ context: UnsafeMutableRawPointer?, _ level: UInt32, _ event: parasol_bytes) {
    guard let event = borrowed(event) else { return }
    side(context)?.log(level: level, event: event)
}

func hostOpenItem(
    _ context: UnsafeMutableRawPointer?, _ token: parasol_token, _ item: UInt32, _ header: parasol_bytes
) -> Int32 {
    // No bytes are no header.
    let header = borrowed(header) ?? UnsafeRawBufferPointer(start: nil, count: 0)
    return side(context)?.withJob(token) { $0.open(item: item, header: header) } ?? PARASOL_ERROR_INVALID
}

func hostEmit(
    _ context: UnsafeMutableRawPointer?, _ token: parasol_token, _ item: UInt32, _ chunk: parasol_bytes
) -> Int32 {
    side(context)?.withJob(token) { job in
        guard let chunk = borrowed(chunk) else { return job.refuse(item: item, "a chunk has a length but no bytes") }
        return job.append(item: item, chunk: chunk)
    } ?? PARASOL_ERROR_INVALID
}

func hostCloseItem(_ context: UnsafeMutableRawPointer?, _ token: parasol_token, _ item: UInt32) -> Int32 {
    side(context)?.withJob(token) { $0.close(item: item) } ?? PARASOL_ERROR_INVALID
}

func hostComplete(
    _ context: UnsafeMutableRawPointer?, _ token: parasol_token, _ outcome: parasol_bytes
) -> Int32 {
    // An outcome that cannot be read still ends the job; no bytes are no outcome.
    let outcome = borrowed(outcome) ?? UnsafeRawBufferPointer(start: nil, count: 0)
    return side(context)?.complete(token, outcome) ?? PARASOL_ERROR_INVALID
}
