import DSRModel
import JobStore
import Sombra

/// Sends one report from the outbox.
struct ReportSender: Sendable {
    let client: SombraClient
    let store: any DurableStore
    let spool: Spool
    /// The API keys of data silos that have one of their own.
    let siloKeys: SiloKeys
    let clock: GatewayClock
    let sizes: SizePolicy
    let limit: BodyLimit

    /// A call with all that it takes, which leaves for Sombra when this is called.
    typealias Ready = @Sendable () async throws -> ReportAnswer

    /// Makes a call ready: nothing has left for Sombra when this fails.
    func ready(_ claimed: ClaimedReport, _ call: ReportCall) async throws -> Ready {
        let credentials = try credentials(of: claimed)
        let client = client
        switch call {
        case .confirm(let confirmation):
            let report = ConfirmationReport(
                status: confirmation.status, profileStatus: confirmation.profileStatus,
                message: confirmation.message,
                // Sombra takes a time ahead only, and the report may have waited for hours.
                retryAfter: confirmation.retryAfter.map { max($0, clock.now() + Self.leastRetryAfter) },
                pollID: confirmation.pollID)
            return { try await client.confirm(report, for: credentials) }
        case .values(let values):
            let report = try await report(values, claimed.job)
            return { try await client.report(report, for: credentials) }
        case .file(let file):
            let bytes = try await items(of: claimed.job).stream(file.slice)
            let upload = FileUpload(datapoint: file.datapoint, name: file.name, keepsDatapointOpen: file.moreFollows)
            return { try await client.upload(upload, bytes: bytes, length: file.slice.length, for: credentials) }
        case .page(let page):
            let rows = try await items(of: claimed.job).rows(page.slices)
            let head = RowPage(datapoint: page.datapoint, fileID: page.fileID, isLast: page.isLast)
            return { try await client.upload(head, rows: rows, rowsLength: nil, for: credentials) }
        case .enrich(let enrichment, _):
            return { try await client.report(enrichment.report, for: .job(credentials)) }
        }
    }

    /// Answers a preflight check whose nonce Sombra does not take by the ids of its request and check instead; nil where
    /// that is no way.
    ///
    /// It speaks for the whole check, so it is one only while no other identifier of the request waits for its answer.
    /// Source: the first-party tools do so for a manual enrichment.
    func sendWithoutNonce(_ claimed: ClaimedReport, _ call: ReportCall) async throws -> ReportAnswer? {
        guard case .enrich(let enrichment, _) = call, !claimed.job.target.isEmpty,
            try await store.load(claimed.job.id)?.nonce == claimed.nonce
        else { return nil }
        let others = try await store.siblings(of: claimed.job.id).filter { $0.id != claimed.job.id }
        guard others.allSatisfy(\.state.isFinal) else { return nil }
        let answer = try await client.report(
            enrichment.report,
            for: .check(
                requestID: claimed.job.requestID, enricherID: claimed.job.target,
                apiKey: siloKeys[claimed.job.target]))
        switch answer {
        case .accepted, .alreadyResolved, .closed, .rateLimited, .transient: return answer
        // It is not taken in this way: what was said of the nonce stands.
        case .malformed, .unauthorized, .nonceInvalid, .tooLarge, .routeMissing, .redirected: return nil
        }
    }

    /// How far ahead a time to try again lies at least, in milliseconds.
    private static let leastRetryAfter: Int64 = 300_000

    /// What Sombra says of a request.
    enum RequestAnswer {
        /// Its status; nil for one that is not known, or that Sombra does not tell to this key.
        case status(RequestStatus?)
        /// It could not be asked now.
        case unasked
    }

    /// Asks what became of a request.
    func status(of job: Job) async throws -> RequestAnswer {
        do {
            return .status(try await client.requestSnapshot(job.requestID, apiKey: siloKeys[job.target]).status)
        } catch let failure as CallFailure {
            switch failure {
            case .refused(.transient), .refused(.rateLimited): return .unasked
            default: return .status(nil)
            }
        }
    }

    private func credentials(of claimed: ClaimedReport) throws -> JobCredentials {
        var profile: String?
        if client.configuration.sendsLegacyProfileIDs { profile = try Webhook(body: claimed.body).identifier }
        return JobCredentials(nonce: claimed.nonce, apiKey: siloKeys[claimed.job.target], profileID: profile)
    }

    private func report(_ values: ReportCall.Values, _ job: Job) async throws -> AccessReport {
        let sendsData = !values.profiles.isEmpty || !values.nothing.isEmpty
        guard sendsData else {
            return AccessReport(status: values.status, datapointStatus: values.datapointStatus)
        }
        let items = values.profiles.isEmpty ? nil : try await items(of: job)
        var profiles: [AccessReport.Profile] = []
        for profile in values.profiles {
            var data: [Datapoint: RawJSON] = [:]
            for value in profile.datapoints { data[value.datapoint] = try await items?.value(value) }
            profiles.append(.init(id: profile.id, data: data))
        }
        if profiles.isEmpty { profiles.append(.init(data: [:])) }
        for datapoint in values.nothing { profiles[0].data?[datapoint] = .null }
        return AccessReport(profiles: profiles, status: values.status, datapointStatus: values.datapointStatus)
    }

    func items(of job: Job) async throws -> ItemBytes {
        ItemBytes(try await store.load(job.id)?.tasks ?? [], spool: spool)
    }
}
