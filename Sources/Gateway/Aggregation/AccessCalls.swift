import DSRModel
import JobStore
import Sombra

/// The calls that answer an access whose tasks all ended: files and pages first, then values and every datapoint that
/// holds nothing, so that the job closes with its last call.
struct AccessCalls {
    let job: Job
    let tasks: [TaskView]
    /// The files and pages that Sombra took in this run already.
    let sent: SentUploads
    let policy: VerdictPolicy
    let closesIntegration: Bool

    private struct Part {
        let slice: ItemSlice
        let item: ResultItem
    }

    func calls() -> [ReportCall] {
        var packing = ValueCalls(limit: policy.maximumValueBytes, run: job.run)
        var nothing: [Datapoint] = []
        var skipped: [Datapoint] = []

        for datapoint in Set(tasks.flatMap(\.asked)).sorted() {
            let parts = parts(of: datapoint)
            guard !parts.isEmpty else {
                if isSkipped(datapoint) { skipped.append(datapoint) } else { nothing.append(datapoint) }
                continue
            }
            let files = parts.filter { $0.item.kind == .file }
            let data = parts.filter { $0.item.kind != .file }
            packing.add(fileCalls(datapoint, files, moreFollows: !data.isEmpty))
            if !data.isEmpty { packing.add(answer(datapoint, data)) }
        }
        return closing(packing.calls(nothing: nothing), skipped)
    }

    /// Adds the datapoints that were skipped; the last call may close the integration.
    private func closing(_ calls: [ReportCall], _ skipped: [Datapoint]) -> [ReportCall] {
        var calls = calls
        if !skipped.isEmpty {
            calls.append(.values(.init(nothing: skipped, datapointStatus: .skippedDueToException)))
        }
        guard closesIntegration else { return calls }
        if case .values(var last)? = calls.last {
            last.status = .ready
            calls[calls.count - 1] = .values(last)
        } else {
            calls.append(.values(.init(status: .ready)))
        }
        return calls
    }

    private func parts(of datapoint: Datapoint) -> [Part] {
        // Files are counted apart from what may become pages.
        var (files, others) = (0, 0)
        return tasks.flatMap { task in
            task.items.filter { $0.datapoint == datapoint }.map { item in
                if item.kind == .file { files += 1 } else { others += 1 }
                let reference = ItemReference(task: task.id, item: item)
                let number = item.kind == .file ? files : others
                return Part(slice: ItemSlice(reference, number: number, bytes: item.bytes), item: item)
            }
        }
    }

    /// Whether a plugin that was asked for the datapoint deliberately left it out; that is worse than finding nothing.
    private func isSkipped(_ datapoint: Datapoint) -> Bool {
        tasks.filter { $0.asked.contains(datapoint) }.contains { task in
            if case .skipped = task.end { return true }
            if case .skipped? = task.exceptions[datapoint] { return true }
            return false
        }
    }

    private func fileCalls(_ datapoint: Datapoint, _ files: [Part], moreFollows: Bool) -> [ReportCall.File] {
        files.enumerated().flatMap { index, part -> [ReportCall.File] in
            guard let rest = sent.rest(of: part.slice) else { return [] }
            let file = ReportCall.File(
                datapoint: datapoint, slice: rest, name: part.item.name ?? "\(datapoint) \(index + 1)",
                moreFollows: moreFollows || index + 1 < files.count)
            // What is left of a file of which a part was taken is a part too.
            let isSplit = policy.sizes.largeFiles == .split && rest.length > policy.sizes.maximumBodyBytes
            guard isSplit || !rest.isWhole else { return [file] }
            return file.parts(atMost: policy.sizes.maximumBodyBytes, taken: sent.pieces(of: rest.item))
        }
    }

    private func answer(_ datapoint: Datapoint, _ parts: [Part]) -> DatapointAnswer {
        let isShared = policy.sharedDatapoints.contains(datapoint)
        let values = Dictionary(grouping: parts) { $0.item.profile ?? "" }.map { profile, parts in
            let isArray = isShared || parts.count > 1 || parts.contains { $0.item.kind == .rows }
            let value = ReportCall.Value(datapoint: datapoint, parts: parts.map(\.slice), isArray: isArray)
            return (profile: profile, value: value)
        }
        return DatapointAnswer(
            datapoint: datapoint, values: values, slices: parts.compactMap { sent.rest(of: $0.slice) },
            total: parts.count, isBegun: sent.hasPages(of: datapoint))
    }
}
