import DSRModel
import JobStore

/// The files and pages that Sombra took in a run: they are never sent again.
///
/// Uploads go out in order, so what it took of an item reaches from the item's first byte to some other. Items of another
/// attempt are other items: a task that ran again since, after a restore, may have found something else. So is what was
/// sent before attempts were noted.
struct SentUploads: Sendable {
    private struct Reach {
        var to: Int64 = 0
        /// How many uploads it took.
        var pieces = 0
    }

    private var reaches: [ItemReference: Reach] = [:]
    /// The datapoints of which it has pages, of any attempt.
    private var paged: Set<Datapoint> = []

    init() {}

    /// Reads them off the calls of a record.
    init(_ record: JobRecord) {
        for report in record.reports where report.state == .sent {
            // A call of this gateway's own; one that cannot be read is sent again rather than left out.
            switch try? ReportCall(encoded: report.call) {
            case .file(let file)?: add(file.slice)
            case .page(let page)?:
                paged.insert(page.datapoint)
                for slice in page.slices { add(slice) }
            default: continue
            }
        }
    }

    private mutating func add(_ slice: ItemSlice) {
        var reach = reaches[slice.item] ?? Reach()
        reach.to = max(reach.to, slice.isWhole ? .max : slice.to)
        reach.pieces += 1
        reaches[slice.item] = reach
    }

    /// Whether pages of a datapoint were taken, so that what is left of it must be pages too.
    func hasPages(of datapoint: Datapoint) -> Bool { paged.contains(datapoint) }

    /// In how many uploads the item was taken so far.
    func pieces(of item: ItemReference) -> Int { reaches[item]?.pieces ?? 0 }

    /// What is left of an item; nil when all of it was taken.
    func rest(of slice: ItemSlice) -> ItemSlice? {
        guard let reach = reaches[slice.item] else { return slice }
        return reach.to < slice.to ? slice.part(max(reach.to, slice.from)..<slice.to) : nil
    }
}
