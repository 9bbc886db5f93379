internal import CPluginABI

/// One job of the host: where its items and its outcome go.
struct HostJob: ReportDestination {
    let token: parasol_token
    let gate: HostGate

    func open(item: UInt32, header: ItemHeader) throws {
        let bytes = try MessageCoding.encode(header)
        try check(
            item,
            bytes.withPluginBytes { bytes in gate.call { $0.open_item?($0.context, token, item, bytes) } }
        )
    }

    func emit(item: UInt32, chunk: UnsafeRawBufferPointer) throws {
        try check(item, gate.call { $0.emit?($0.context, token, item, parasol_bytes(chunk)) })
    }

    func close(item: UInt32) throws {
        try check(item, gate.call { $0.close_item?($0.context, token, item) })
    }

    /// Ends the job; the host counts a late completion and is otherwise unharmed.
    func complete(_ message: OutcomeMessage) throws {
        let bytes = try MessageCoding.encode(message)
        _ = bytes.withPluginBytes { bytes in gate.call { $0.complete?($0.context, token, bytes) } }
    }

    // A job whose token is dead and a host that has been left are both the end of all interest in the items.
    private func check(_ item: UInt32, _ result: Int32??) throws {
        switch result ?? nil {
        case PARASOL_OK?: return
        case PARASOL_ERROR_CANCELLED?, PARASOL_ERROR_UNKNOWN_TOKEN?, nil: throw CancellationError()
        case let result?: throw ReportError.refused(item: item, result: result)
        }
    }
}
