import JobStore

/// What becomes of a call that is too large.
enum Division: Sendable {
    /// These calls take its place.
    case calls([ReportCall])
    /// It cannot be made smaller.
    case refused(SizeRefusal)
}

extension ReportSender {
    /// What must become of a call before it is sent; nil where nothing must.
    ///
    /// What configuration says is a rule. What a 413 taught is not: a call that cannot be cut is sent all the same, and
    /// Sombra decides.
    func divisionBefore(_ claimed: ClaimedReport, _ call: ReportCall) async throws -> Division? {
        guard call.bodyBytes > limit.bytes else { return nil }
        let division = try await division(of: claimed, call)
        if case .refused = division, call.bodyBytes <= sizes.maximumBodyBytes { return nil }
        return division
    }

    /// What becomes of a call that Sombra answered with 413; nil for one that holds no results.
    func divisionAfter413(_ claimed: ClaimedReport, _ call: ReportCall) async throws -> Division? {
        let bytes = call.bodyBytes
        guard bytes > 0 else { return nil }
        if case .file(let file) = call, sizes.largeFiles == .refuse {
            return .refused(.refusedFile(file.datapoint, bytes: bytes))
        }
        guard bytes > SizePolicy.leastBodyBytes else { return .refused(.report(bytes: bytes)) }
        limit.refuse(bytes)
        return try await division(of: claimed, call)
    }

    private func division(of claimed: ClaimedReport, _ call: ReportCall) async throws -> Division {
        let division = CallDivision(
            limit: limit.bytes, sizes: sizes, run: claimed.job.run, items: try await items(of: claimed.job))
        do {
            return .calls(try await division.calls(of: call))
        } catch let refusal as SizeRefusal {
            return .refused(refusal)
        }
    }
}
