import DSRModel
import JobStore

/// Makes several calls of one that is too large.
///
/// The calls say the same in the same order, and what is cut is cut between two rows; so it does not matter which calls
/// of a lane were taken before. Each is smaller than the one that it is made of.
struct CallDivision: Sendable {
    /// The most bytes of one body.
    let limit: Int64
    let sizes: SizePolicy
    let run: Int
    let items: ItemBytes

    /// The calls that take the place of one.
    ///
    /// - Throws: ``SizeRefusal`` where it cannot be cut.
    func calls(of call: ReportCall) async throws -> [ReportCall] {
        let calls: [ReportCall] =
            switch call {
            case .values(let values): try divide(values)
            case .page(let page): try await divide(page)
            case .file(let file): try divide(file)
            case .confirm, .enrich: [call]
            }
        guard calls != [call] else { throw SizeRefusal.report(bytes: call.bodyBytes) }
        return calls
    }

    private func divide(_ file: ReportCall.File) throws -> [ReportCall] {
        guard sizes.largeFiles == .split else {
            throw file.slice.length > sizes.maximumBodyBytes
                ? SizeRefusal.file(file.datapoint, bytes: file.slice.length, limit: sizes.maximumBodyBytes)
                : .refusedFile(file.datapoint, bytes: file.slice.length)
        }
        return file.parts(atMost: limit).map(ReportCall.file)
    }

    private func divide(_ page: ReportCall.Page) async throws -> [ReportCall] {
        let room = limit - SizePolicy.envelope
        var groups = page.slices.packed(atMost: room)
        if page.slices.count == 1, let slice = page.slices.first {
            groups = try await items.cuts(of: slice, for: page.datapoint, atMost: room).map { [slice.part($0)] }
        }
        return groups.enumerated().map { index, slices in
            var part = page
            part.slices = slices
            part.isLast = page.isLast && index + 1 == groups.count
            return .page(part)
        }
    }

    private func divide(_ values: ReportCall.Values) throws -> [ReportCall] {
        let room = limit - SizePolicy.envelope - values.frameBytes
        var packing = ValueCalls(limit: room, run: run)
        for answer in values.answers {
            guard answer.bytes <= room || answer.isDivisible else {
                throw SizeRefusal.value(answer.datapoint, bytes: answer.bytes, limit: max(room, 0))
            }
            packing.add(answer)
        }
        var calls = packing.calls(nothing: values.nothing)
        guard values.status != nil || values.datapointStatus != nil else { return calls }
        if case .values(var last)? = calls.last {
            last.status = values.status
            last.datapointStatus = values.datapointStatus
            calls[calls.count - 1] = .values(last)
        } else {
            calls.append(.values(.init(status: values.status, datapointStatus: values.datapointStatus)))
        }
        return calls
    }
}

extension ReportCall.Values {
    /// The datapoints with something in them, by name.
    fileprivate var answers: [DatapointAnswer] {
        let named = profiles.flatMap { profile in profile.datapoints.map { (profile: profile.id ?? "", value: $0) } }
        return Dictionary(grouping: named, by: \.value.datapoint).sorted { $0.key < $1.key }.map { datapoint, values in
            let slices = values.flatMap(\.value.parts).sorted { $0.number < $1.number }
            return DatapointAnswer(datapoint: datapoint, values: values, slices: slices, total: slices.count)
        }
    }

    /// No fewer bytes than stand around the values.
    fileprivate var frameBytes: Int64 {
        let values = profiles.flatMap(\.datapoints)
        let names = values.map(\.datapoint) + nothing
        return names.reduce(0) { $0 + 2 * Int64($1.rawValue.utf8.count) + 16 }
            + values.reduce(0) { $0 + Int64($1.parts.count) }
            + profiles.reduce(0) { $0 + 6 * Int64($1.id?.utf8.count ?? 0) + 64 }
    }
}

extension ReportCall {
    /// No fewer bytes than its body has; what it says without results is small.
    var bodyBytes: Int64 {
        switch self {
        case .confirm, .enrich: 0
        case .values(let values):
            values.profiles.isEmpty
                ? 0
                : values.profiles.flatMap(\.datapoints).reduce(values.frameBytes) { $0 + $1.parts.length }
        case .page(let page): page.slices.length + SizePolicy.envelope
        case .file(let file): file.slice.length
        }
    }
}
