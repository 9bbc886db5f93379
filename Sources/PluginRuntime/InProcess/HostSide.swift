import CPluginABI
import Synchronization

/// What a plugin's calls of the host reach: its jobs, its log, and the count of its breaches.
///
/// Lives as long as the process, because the plugin's code does and may call at any time.
final class HostSide: Sendable {
    let jobs = TokenTable<Call>()
    let conduct: Conduct
    private let isStopped = Atomic<Bool>(false)

    init(conduct: Conduct) { self.conduct = conduct }

    /// Makes the table that the plugin is handed.
    ///
    /// It is never given back, nor is this object.
    func makeTable() -> UnsafePointer<parasol_host> {
        let table = UnsafeMutablePointer<parasol_host>.allocate(capacity: 1)
        table.initialize(
            to: parasol_host(
                size: UInt32(MemoryLayout<parasol_host>.size), abi_minor: PARASOL_ABI_MINOR,
                context: Unmanaged.passRetained(self).toOpaque(), get_extension: hostGetExtension, log: hostLog,
                open_item: hostOpenItem, emit: hostEmit, close_item: hostCloseItem, complete: hostComplete))
        return UnsafePointer(table)
    }

    /// From here on every call is a breach, and no job is known.
    func close() {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        jobs.removeAll()
    }

    func log(level: UInt32, event: UnsafeRawBufferPointer) {
        guard !isStopped.load(ordering: .acquiring) else { return conduct.breached(.callAfterStop) }
        conduct.log(PluginLogEvent(level: level, event: event))
    }

    func withJob(_ token: UInt64, _ body: (PluginJob) -> Int32) -> Int32 {
        guard let call = jobs[token] else { return unknown(.unknownJob) }
        return body(call.job)
    }

    func complete(_ token: UInt64, _ outcome: UnsafeRawBufferPointer) -> Int32 {
        guard let call = jobs.remove(token) else { return unknown(.unknownCompletion) }
        defer { call.job.settle() }
        return call.job.complete(outcome)
    }

    private func unknown(_ breach: Breach) -> Int32 {
        conduct.breached(isStopped.load(ordering: .acquiring) ? .callAfterStop : breach)
        return PARASOL_ERROR_UNKNOWN_TOKEN
    }
}
