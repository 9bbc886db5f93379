import DSRModel
import JobStore

/// What there is to say of one datapoint, files aside.
struct DatapointAnswer {
    let datapoint: Datapoint
    /// The values of each profile; the empty name stands for none.
    let values: [(profile: String, value: ReportCall.Value)]
    /// What is still to be sent of all its items, in order.
    let slices: [ItemSlice]
    /// How many items it has in all.
    let total: Int
    /// Whether pages of it are at Sombra already, so that the rest must be pages too.
    var isBegun = false

    var bytes: Int64 { slices.length }
    /// Whether it is an array that can be cut.
    var isDivisible: Bool { total > 1 || slices.contains { $0.item.kind == .rows } }
}

/// Puts the answers of an access into calls of a bounded size: uploads first, then values.
struct ValueCalls {
    /// The most bytes of values of one call, and of rows of one page.
    let limit: Int64
    let run: Int
    private var uploads: [ReportCall] = []
    private var batches = [Batch()]

    init(limit: Int64, run: Int) {
        self.limit = limit
        self.run = run
    }

    /// The values of one call.
    private struct Batch {
        var profiles: [String: [ReportCall.Value]] = [:]
        var bytes: Int64 = 0

        mutating func add(_ answer: DatapointAnswer) {
            for (profile, value) in answer.values { profiles[profile, default: []].append(value) }
            bytes += answer.bytes
        }

        var values: ReportCall.Values {
            ReportCall.Values(
                profiles: profiles.sorted { $0.key < $1.key }.map { profile, values in
                    ReportCall.Profile(id: profile.isEmpty || profiles.count == 1 ? nil : profile, datapoints: values)
                })
        }
    }

    /// Adds a call that goes out before the values.
    mutating func add(_ files: [ReportCall.File]) { uploads += files.map(ReportCall.file) }

    /// Adds an answer: to the call that is being filled, in pages, or to the next call.
    mutating func add(_ answer: DatapointAnswer) {
        if answer.isBegun {
            uploads += pages(of: answer)
        } else if batches[batches.count - 1].bytes + answer.bytes <= limit {
            batches[batches.count - 1].add(answer)
        } else if answer.bytes > limit && answer.isDivisible || answer.slices.contains(where: { $0.item.kind == .rows })
        {
            uploads += pages(of: answer)
        } else {
            // One value has no pages, however large it is: what does not fit goes into a call of its own.
            batches.append(Batch())
            batches[batches.count - 1].add(answer)
        }
    }

    /// All calls in order; what holds nothing stands with the last values.
    func calls(nothing: [Datapoint]) -> [ReportCall] {
        var batches = batches.map(\.values)
        batches[batches.count - 1].nothing = nothing
        return uploads + batches.filter { !$0.profiles.isEmpty || !$0.nothing.isEmpty }.map(ReportCall.values)
    }

    private func pages(of answer: DatapointAnswer) -> [ReportCall] {
        let groups = answer.slices.packed(atMost: limit)
        return groups.enumerated().map { index, slices in
            .page(
                ReportCall.Page(
                    datapoint: answer.datapoint, slices: slices, total: answer.total, run: run,
                    isLast: index + 1 == groups.count))
        }
    }
}
