import Crypto

/// What a datapoint goes through.
///
/// Source: reference 4.1 to 4.3.
extension Job {
    /// Takes pieces that came in one call; afterwards the datapoint is in `state`.
    mutating func take(_ pieces: [Piece], into name: String, leaving state: DatapointState, noting notes: inout Notes) {
        let position = position(of: name)
        let before = datapoints[position]
        var fresh = 0
        for piece in pieces {
            if before.pieces.contains(where: piece.repeats) {
                datapoints[position].duplicates += 1
                notes.duplicates += 1
            } else {
                fresh += 1
            }
            datapoints[position].pieces.append(piece)
        }
        if fresh > 0, before.state.isReported || self.state.isSettled {
            notes.violate(.bytesAfterFinal, name, "\(fresh) new piece(s) came after \(before.state.rawValue)")
        }
        // A repetition may not open again what was complete: its first arrival may have completed it.
        move(position, to: fresh == 0 && before.state.isReported ? before.state : state, noting: &notes)
    }

    /// The caller says that there is nothing.
    mutating func reportNothing(_ name: String, noting notes: inout Notes) {
        let position = position(of: name)
        if !datapoints[position].pieces.isEmpty {
            notes.violate(.answeredThenNoData, name, "data had arrived before it was reported as none")
        }
        if knownData.contains(name) {
            notes.violate(.knownDataLost, name, "the person has data there, and it was reported as none")
        }
        move(position, to: .noData, noting: &notes)
    }

    /// The caller leaves a datapoint out deliberately: `profileStatus` overrides what `null` would say.
    mutating func skip(_ name: String, noting notes: inout Notes) {
        move(position(of: name), to: .skipped, noting: &notes)
    }

    /// A status closes the job: whatever is not reported becomes "no data", though nobody said so.
    mutating func implyNothing(by status: String, noting notes: inout Notes) {
        for position in datapoints.indices where !datapoints[position].state.isReported {
            let name = datapoints[position].name
            if datapoints[position].pieces.isEmpty {
                notes.violate(.neverAnsweredNoData, name, "\(status) made it \"no data\", and nobody had reported it")
            } else {
                notes.violate(.answeredThenNoData, name, "\(status) made it \"no data\" while its upload was open")
            }
            if knownData.contains(name) {
                notes.violate(.knownDataLost, name, "the person has data there, and \(status) made it \"no data\"")
            }
            datapoints[position].impliedBy = status
            move(position, to: .impliedNoData, noting: &notes)
        }
    }

    /// A status skips the job: whatever is not reported is skipped with it.
    mutating func skipRest(by status: String, noting notes: inout Notes) {
        for position in datapoints.indices where !datapoints[position].state.isReported {
            datapoints[position].impliedBy = status
            move(position, to: .skipped, noting: &notes)
        }
    }

    /// Forgets everything that arrived, as "wipe and retry" does.
    mutating func wipe() {
        datapoints = configuredDatapoints.map(DatapointBelief.init)
        run += 1
        message = nil
        retryAfterDate = nil
        pollID = nil
    }

    mutating func position(of name: String) -> Int {
        if let position = datapoints.firstIndex(where: { $0.name == name }) { return position }
        datapoints.append(DatapointBelief(name: name))
        return datapoints.count - 1
    }

    private mutating func move(_ position: Int, to state: DatapointState, noting notes: inout Notes) {
        let before = datapoints[position].state
        guard before != state else { return }
        datapoints[position].state = state
        notes.changes.append(
            Change(subject: "datapoint \(datapoints[position].name)", from: before.rawValue, to: state.rawValue))
    }
}

extension Job {
    /// Adds rows to the running digest of a datapoint.
    mutating func append(_ rows: [[UInt8]], to name: String) {
        let position = position(of: name)
        for row in rows {
            datapoints[position].rowDigest.update(data: row)
            datapoints[position].rowDigest.update(data: [0x0a])
        }
    }
}
