internal import FoundationEssentials
private import Synchronization

/// Takes what an access hands out, datapoint by datapoint.
///
/// Answer every datapoint that was asked for, with items or with ``none(_:)``. A datapoint that the plugin claims but
/// that was not asked for is passed over: its braces are not run. ``wants(_:)`` tells beforehand.
///
/// Every function here may block until the gateway has taken what was written; see the threads of ``Plugin``. Nothing
/// that is handed out leaves the gateway before the job is done. When braces throw, what they wrote is not whole: the
/// job then ends as a retry, even if the error is caught.
///
/// Values are encoded as JSON with dates in ISO 8601. `profile` tells several profiles under one identifier apart, by
/// an id of the plugin's own choice.
public final class Report: Sendable {
    /// The most bytes of a value.
    public static let maximumValueBytes = 4 * 1024 * 1024

    private struct State {
        var items: UInt32 = 0
        var outcomes: [Datapoint: Outcome] = [:]
        var broken: ReportError?
    }

    private let asked: Set<Datapoint>
    private let claimed: Set<Datapoint>
    private let destination: any ReportDestination
    private let encoder: JSONEncoder
    private let state = Mutex(State())

    /// Makes the report of one job, of the datapoints that were asked for and those that the plugin claims.
    package init(asked: [Datapoint], claimed: Set<Datapoint>, destination: any ReportDestination) {
        self.asked = Set(asked)
        self.claimed = claimed
        self.destination = destination
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
    }

    /// Whether a datapoint was asked for.
    public func wants(_ datapoint: Datapoint) -> Bool { asked.contains(datapoint) }

    // MARK: Values

    /// Hands out a value of at most 4 MiB.
    public func value(_ datapoint: Datapoint, _ value: some Encodable, profile: String? = nil) throws {
        guard try takes(datapoint) else { return }
        try write(value: [UInt8](try encoder.encode(value)), datapoint, profile)
    }

    /// Hands out a value of at most 4 MiB that is JSON already; the gateway checks that it is.
    public func value(_ datapoint: Datapoint, json: some Sequence<UInt8>, profile: String? = nil) throws {
        guard try takes(datapoint) else { return }
        try write(value: Array(json), datapoint, profile)
    }

    // MARK: Rows and files

    /// Hands out any number of rows, written one by one in the braces.
    public func rows(
        _ datapoint: Datapoint, profile: String? = nil, _ body: (RowsWriter) throws -> Void
    ) throws {
        guard let stream = try open(datapoint, .rows, profile: profile) else { return }
        try finish(stream, Result { try body(RowsWriter(stream: stream, encoder: encoder)) })
    }

    /// Hands out any number of rows, written one by one in braces that may wait.
    nonisolated(nonsending)
        public func rows(
            _ datapoint: Datapoint, profile: String? = nil,
            _ body: nonisolated(nonsending) (RowsWriter) async throws -> Void
        ) async throws
    {
        guard let stream = try open(datapoint, .rows, profile: profile) else { return }
        do {
            try await body(RowsWriter(stream: stream, encoder: encoder))
        } catch {
            return try finish(stream, .failure(error))
        }
        try finish(stream, .success(()))
    }

    /// Hands out a file of any size, written in the braces.
    public func file(
        _ datapoint: Datapoint, name: String, mediaType: String = "application/octet-stream",
        profile: String? = nil, _ body: (FileWriter) throws -> Void
    ) throws {
        guard let stream = try open(datapoint, .file, name, mediaType, profile: profile) else { return }
        try finish(stream, Result { try body(FileWriter(stream: stream)) })
    }

    /// Hands out a file of any size, written in braces that may wait.
    nonisolated(nonsending)
        public func file(
            _ datapoint: Datapoint, name: String, mediaType: String = "application/octet-stream",
            profile: String? = nil, _ body: nonisolated(nonsending) (FileWriter) async throws -> Void
        ) async throws
    {
        guard let stream = try open(datapoint, .file, name, mediaType, profile: profile) else { return }
        do {
            try await body(FileWriter(stream: stream))
        } catch {
            return try finish(stream, .failure(error))
        }
        try finish(stream, .success(()))
    }

    // MARK: Datapoints without items

    /// The system holds nothing of this person under the datapoint.
    public func none(_ datapoint: Datapoint) throws { try note(datapoint, .notFound) }

    /// The datapoint is deliberately not handed out; `exception` says why, to the person in charge.
    public func skipped(_ datapoint: Datapoint, exception: String) throws {
        try note(datapoint, .skipped(exception: exception))
    }

    /// A human must decide about the datapoint.
    public func held(_ datapoint: Datapoint, reason: String) throws { try note(datapoint, .held(reason: reason)) }

    /// The datapoint can never be handed out as asked.
    public func failed(_ datapoint: Datapoint, reason: String) throws { try note(datapoint, .failed(reason: reason)) }

    // MARK: The end

    /// The job's outcome and those of single datapoints, once the plugin has returned.
    ///
    /// Throws when an item ended by an error, so that no half of a file is taken for a whole one.
    package func outcomes() throws -> [Datapoint: Outcome] {
        let (broken, outcomes) = state.withLock { ($0.broken, $0.outcomes) }
        if let broken { throw broken }
        return outcomes
    }

    private func takes(_ datapoint: Datapoint) throws -> Bool {
        if asked.contains(datapoint) { return true }
        guard claimed.contains(datapoint) else { throw ReportError.unclaimed(datapoint) }
        return false
    }

    private func note(_ datapoint: Datapoint, _ outcome: Outcome) throws {
        guard try takes(datapoint) else { return }
        state.withLock { $0.outcomes[datapoint] = outcome }
    }

    private func write(value bytes: [UInt8], _ datapoint: Datapoint, _ profile: String?) throws {
        guard bytes.count <= Self.maximumValueBytes else { throw ReportError.valueTooLarge(datapoint) }
        guard let stream = try open(datapoint, .value, profile: profile) else { return }
        try finish(stream, Result { try bytes.withUnsafeBytes(stream.append) })
    }

    private func open(
        _ datapoint: Datapoint, _ kind: ItemHeader.Kind, _ name: String? = nil, _ mediaType: String? = nil,
        profile: String?
    ) throws -> ItemStream? {
        guard try takes(datapoint) else { return nil }
        let item = state.withLock { state in
            state.items += 1
            return state.items
        }
        let header = ItemHeader(datapoint: datapoint, kind: kind, name: name, mediaType: mediaType, profile: profile)
        try destination.open(item: item, header: header)
        return ItemStream(item: item, datapoint: datapoint, destination: destination)
    }

    // An item that broke is closed all the same: the host takes an open item for a breach of the contract, while the
    // mark left here turns the job into a retry.
    private func finish(_ stream: ItemStream, _ written: Result<Void, any Error>) throws {
        do {
            try written.get()
            try stream.finish()
        } catch {
            state.withLock { $0.broken = $0.broken ?? ReportError.itemBroken(stream.datapoint) }
            stream.abandon()
            throw error
        }
    }
}
