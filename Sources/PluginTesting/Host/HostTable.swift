internal import CPluginABI

// Functions of the file, in no one's isolation, because the plugin calls them from threads of its own.

func hostTable(_ context: UnsafeMutableRawPointer) -> parasol_host {
    parasol_host(
        size: UInt32(MemoryLayout<parasol_host>.size),
        abi_minor: PARASOL_ABI_MINOR,
        context: context,
        get_extension: { _, _ in nil },
        log: { context, _, event in host(context)?.log(bytes(event)) },
        open_item: { context, token, item, header in
            host(context)?.open(token, item, bytes(header)) ?? PARASOL_ERROR_INVALID
        },
        emit: { context, token, item, chunk in
            host(context)?.emit(token, item, bytes(chunk)) ?? PARASOL_ERROR_INVALID
        },
        close_item: { context, token, item in host(context)?.close(token, item) ?? PARASOL_ERROR_INVALID },
        complete: { context, token, outcome in
            host(context)?.complete(token, bytes(outcome)) ?? PARASOL_ERROR_INVALID
        }
    )
}

private func host(_ context: UnsafeMutableRawPointer?) -> MemoryHost? {
    context.map { Unmanaged<MemoryHost>.fromOpaque($0).takeUnretainedValue() }
}

func bytes(_ borrowed: parasol_bytes) -> [UInt8] {
    Array(UnsafeBufferPointer(start: borrowed.pointer, count: borrowed.pointer == nil ? 0 : Int(borrowed.length)))
}
