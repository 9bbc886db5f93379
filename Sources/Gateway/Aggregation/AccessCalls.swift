import DSRModel
import JobStore
import Sombra

/// The calls that answer an access whose tasks all ended: files and pages first, then values and every datapoint that
/// holds nothing, so that the job closes with its last call.
struct AccessCalls {
    let job: Job
    let tasks: [TaskView]
    /// The files and pages that Sombra took in this run already.
    let sent: Set<ItemReference>
    let policy: VerdictPolicy
    let closesIntegration: Bool

    private struct Part {
        let reference: ItemReference
        let item: ResultItem
    }

    func calls() -> [ReportCall] {
        var uploads: [ReportCall] = []
        var batches = [Batch()]
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
            let bytes = data.reduce(0) { $0 + $1.item.bytes }
            uploads += fileCalls(datapoint, files, moreFollows: !data.isEmpty)
            // One value has no pages, however large it is: what does not fit goes into a call of its own.
            let isPaged = bytes > policy.maximumValueBytes && data.count > 1 || data.contains { $0.item.kind == .rows }
            if batches[batches.count - 1].bytes + bytes <= policy.maximumValueBytes {
                batches[batches.count - 1].add(valuesByProfile(datapoint, data), bytes: bytes)
            } else if isPaged {
                uploads += pageCalls(datapoint, data)
            } else {
                batches.append(Batch())
                batches[batches.count - 1].add(valuesByProfile(datapoint, data), bytes: bytes)
            }
        }
        return uploads + closing(batches.map(\.values), nothing, skipped)
    }

    /// The values of one call.
    private struct Batch {
        var profiles: [String: [ReportCall.Value]] = [:]
        var bytes: Int64 = 0

        mutating func add(_ added: [(String, ReportCall.Value)], bytes: Int64) {
            for (profile, value) in added { profiles[profile, default: []].append(value) }
            self.bytes += bytes
        }

        var values: ReportCall.Values {
            ReportCall.Values(
                profiles: profiles.sorted { $0.key < $1.key }.map { profile, values in
                    ReportCall.Profile(id: profile.isEmpty || profiles.count == 1 ? nil : profile, datapoints: values)
                })
        }
    }

    /// The calls with values, nothing and skipped datapoints; the last of them may close the integration.
    private func closing(
        _ batches: [ReportCall.Values], _ nothing: [Datapoint], _ skipped: [Datapoint]
    ) -> [ReportCall] {
        var batches = batches
        batches[batches.count - 1].nothing = nothing
        var calls = batches.filter { !$0.profiles.isEmpty || !$0.nothing.isEmpty }.map(ReportCall.values)
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
        tasks.flatMap { task in
            task.items.filter { $0.datapoint == datapoint }
                .map { Part(reference: ItemReference(task: task.id, item: $0), item: $0) }
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

    private func fileCalls(_ datapoint: Datapoint, _ files: [Part], moreFollows: Bool) -> [ReportCall] {
        let calls = files.enumerated().map { index, part in
            ReportCall.File(
                datapoint: datapoint, item: part.reference, name: part.item.name ?? "\(datapoint) \(index + 1)",
                moreFollows: moreFollows || index + 1 < files.count)
        }
        return calls.filter { !sent.contains($0.item) }.map { .file($0) }
    }

    private func pageCalls(_ datapoint: Datapoint, _ parts: [Part]) -> [ReportCall] {
        let calls = parts.enumerated().map { index, part in
            ReportCall.Page(
                datapoint: datapoint, item: part.reference,
                fileID: "\(datapoint) \(index + 1)/\(parts.count) run \(job.run)",
                isLast: index + 1 == parts.count)
        }
        return calls.filter { !sent.contains($0.item) }.map { .page($0) }
    }

    private func valuesByProfile(_ datapoint: Datapoint, _ parts: [Part]) -> [(String, ReportCall.Value)] {
        guard !parts.isEmpty else { return [] }
        let isShared = policy.sharedDatapoints.contains(datapoint)
        return Dictionary(grouping: parts) { $0.item.profile ?? "" }.map { profile, parts in
            let isArray = isShared || parts.count > 1 || parts.contains { $0.item.kind == .rows }
            return (profile, .init(datapoint: datapoint, parts: parts.map(\.reference), isArray: isArray))
        }
    }
}
