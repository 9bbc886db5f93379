/// What each kind of report does.
///
/// Source: reference 4.1 to 4.4.
extension Belief {
    /// `POST /v1/data-silo`: data or "nothing" for the datapoints it names, then the status of the integration.
    mutating func takeValues(_ report: ValuesReport, for id: String, noting notes: inout Notes) {
        let names = report.values.map(\.datapoint)
        for name in names.enumerated().filter({ names.firstIndex(of: $1) == $0 }).map(\.element) {
            let values = report.values.filter { $0.datapoint == name }
            let pieces = values.filter { !$0.isNothing }.map { keep($0.piece) }
            _ = jobs.update(id) { job in
                if pieces.isEmpty, report.datapointState == .skipped {
                    job.skip(name, noting: &notes)
                } else if pieces.isEmpty {
                    job.reportNothing(name, noting: &notes)
                } else {
                    job.take(pieces, into: name, leaving: report.datapointState, noting: &notes)
                }
            }
        }
        if let status = report.status {
            take(status, from: id, noting: &notes)
        } else {
            resolveIfReported(id, noting: &notes)
        }
    }

    /// `POST /v1/datapoint`: files accumulate; the datapoint is complete unless the caller says that more come.
    mutating func takeFile(_ upload: FileUpload, for id: String, noting notes: inout Notes) {
        _ = jobs.update(id) { job in
            let state: DatapointState = upload.skipsStatusUpdate ? .partial : .uploaded
            job.take([upload.piece], into: upload.datapoint, leaving: state, noting: &notes)
        }
        resolveIfReported(id, noting: &notes)
    }

    /// `POST /v1/datapoint-chunked`: each page is appended, in the order of arrival.
    mutating func takePage(_ upload: PageUpload, for id: String, noting notes: inout Notes) {
        let piece = keep(upload.piece)
        _ = jobs.update(id) { job in
            let state: DatapointState = upload.isLastPage ? .uploaded : .partial
            job.take([piece], into: upload.datapoint, leaving: state, noting: &notes)
            job.append(upload.rows, to: upload.datapoint)
        }
        resolveIfReported(id, noting: &notes)
    }

    /// `PUT /v1/data-silo`: `{}` means done; `status` is the integration's, `profileStatus` this profile's.
    mutating func take(_ confirmation: Confirmation, for id: String, noting notes: inout Notes) {
        _ = jobs.update(id) { job in
            job.message = confirmation.message
            job.retryAfterDate = confirmation.retryAfterDate
            job.pollID = confirmation.pollID
        }
        if let status = confirmation.status { take(status, from: id, noting: &notes) }
        if let profileStatus = confirmation.profileStatus {
            close(id, as: profileStatus.state, by: "profileStatus \(profileStatus.rawValue)", noting: &notes)
        }
        if confirmation.status == nil, confirmation.profileStatus == nil {
            close(id, as: .resolved, by: "an empty PUT", noting: &notes)
        }
    }

    /// A job whose every datapoint is reported is ready by itself.
    private mutating func resolveIfReported(_ id: String, noting notes: inout Notes) {
        guard let job = jobs[id: id], job.isFullyReported, !job.state.isSettled else { return }
        setJob(id, to: .resolved, noting: &notes)
    }

    /// `status` is the integration's, so it also closes the jobs of the request's other identifiers.
    private mutating func take(_ status: IntegrationStatus, from id: String, noting notes: inout Notes) {
        guard let job = jobs[id: id], let row = requestDataSilos[id: job.requestDataSilo] else { return }
        let word = "status \(status.rawValue)"
        close(id, as: status.state, by: word, noting: &notes)
        if status != .waiting {
            for sibling in row.jobs where sibling != id && jobs[id: sibling]?.state.isSettled == false {
                var theirs = Notes()
                theirs.violate(.siblingClosed, nil, "\(word) closed the job of another identifier of the request")
                close(sibling, as: status.state, by: word, noting: &theirs)
                for position in theirs.faults.indices { theirs.faults[position].job = sibling }
                notes.changes += theirs.changes
                notes.faults += theirs.faults
            }
        }
        setRow(row.id, to: status.state, noting: &notes)
    }

    /// Puts a job into a state, with what that does to datapoints that nobody reported.
    private mutating func close(_ id: String, as state: ProcessingState, by word: String, noting notes: inout Notes) {
        guard let before = jobs[id: id]?.state else { return }
        if before.isSettled, before != state {
            notes.violate(.reversal, nil, "\(word) came after \(before.rawValue)")
        }
        _ = jobs.update(id) { job in
            switch state {
            case .resolved, .actionRequired: job.implyNothing(by: word, noting: &notes)
            case .skipped, .skippedDueToException: job.skipRest(by: word, noting: &notes)
            case .queued, .remoteProcessing, .waiting, .error, .requestClosed: break
            }
        }
        setJob(id, to: state, noting: &notes)
    }

    /// The piece with its text, as long as there is room for it.
    private mutating func keep(_ piece: Piece) -> Piece {
        guard let text = piece.text else { return piece }
        var piece = piece
        if keptText + text.utf8.count > Self.mostKeptText {
            piece.text = nil
        } else {
            keptText += text.utf8.count
        }
        return piece
    }
}

extension ValuesReport {
    /// `profileStatus` overrides the state of the datapoints that carry data in the same call.
    fileprivate var datapointState: DatapointState {
        switch profileStatus {
        case nil, .resolved, .error: .uploaded
        case .skipped, .skippedDueToException: .skipped
        case .waiting: .waiting
        }
    }
}
