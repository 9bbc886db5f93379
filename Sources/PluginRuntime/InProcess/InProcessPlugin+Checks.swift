import CPluginABI
import PluginMessages

// What the conformance suite asks besides what a gateway does.
extension InProcessPlugin {
    /// Asks the plugin for its manifest once more.
    package func manifestAgain() async throws -> [UInt8] {
        let limit = Manifest.maximumBytes
        guard let answer = await onLane(within: options.startLimit, { [table] in table.manifest(limit: limit) }) else {
            throw PluginFault.serialHangs(name, "manifest")
        }
        guard answer.code == PARASOL_OK, answer.calls == 1, !answer.isTooLarge else {
            throw PluginFault.manifestFailed(name, "answered \(answer.code) and called the sink \(answer.calls) times")
        }
        return answer.bytes
    }

    /// Runs one job as ``perform(_:timeout:sink:)`` does, and watches the call of `handle`.
    package func perform(
        _ request: [UInt8], timeout: Duration, sink: any ResultSink, watch: HandleWatch
    ) async -> PluginAnswer {
        let job = PluginJob(sink: sink, owner: self)
        let end = await job.run(within: timeout, by: options.deadlines) { begin(job, request, watch: watch) }
        return end.answer(breached: breached)
    }
}
