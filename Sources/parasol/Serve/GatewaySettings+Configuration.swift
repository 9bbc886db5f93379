import DSRModel
import Gateway
import Settings

extension GatewaySettings {
    /// What the configuration says to the gateway.
    init(_ configuration: GatewayConfiguration) throws {
        let completesIntegration = configuration.sombra.completion == .integration
        let sizes = SizePolicy(
            maximumBodyBytes: Int64(configuration.sombra.maxBodyBytes),
            largeFiles: configuration.sombra.largeFiles == .split ? .split : .refuse)
        self.init(
            host: configuration.http.host,
            port: configuration.http.port,
            intake: IntakeSettings(
                maximumBodyBytes: configuration.http.maxBodyBytes,
                maximumHeaderBytes: configuration.http.maxHeaderBytes,
                requestTimeout: configuration.http.requestTimeout.wholeMilliseconds,
                maximumConnections: configuration.http.maxConnections,
                reportBy: configuration.jobs.reportBy.wholeMilliseconds,
                holdAfter: configuration.preflight.holdAfter.wholeMilliseconds,
                answerWithin: configuration.preflight.answerWithin.wholeMilliseconds,
                due: configuration.jobs.due.wholeMilliseconds),
            tasks: TaskPolicy(attempts: configuration.jobs.attempts, sizes: sizes),
            verdicts: VerdictPolicy(
                completesIntegration: completesIntegration,
                sharedDatapoints: Set(configuration.datapoints.shared),
                cancelBeatsHold: configuration.preflight.precedence == .cancel, sizes: sizes),
            reports: ReportPolicy(
                completesIntegration: completesIntegration, reportBy: configuration.jobs.reportBy.wholeMilliseconds,
                peer: PeerPolicy(breaker: .init(longestPause: configuration.sombra.longestProbePause)), sizes: sizes),
            testRequests: TestRequests(configuration.testRequests),
            skippedIdentifiers: Set(configuration.unserved.skip),
            crossCheck: configuration.crossCheck,
            audience: configuration.sombra.audience,
            maximumTokenAge: configuration.sombra.maxTokenAge,
            siloKeys: configuration.siloKeys,
            asksBeforeErasure: configuration.sombra.askBeforeErasure,
            drainLimit: configuration.drain.limit,
            auditRetention: configuration.retention.audit.wholeMilliseconds)
        takesWebhooks = configuration.http.enabled
        reconciliation = ReconciliationSettings(
            dataSilos: configuration.reconciliation.dataSilos,
            types: configuration.reconciliation.types.isEmpty ? nil : configuration.reconciliation.types,
            interval: configuration.reconciliation.interval.wholeMilliseconds)
    }
}

extension TestRequests {
    fileprivate init(_ configured: GatewayConfiguration.TestRequests) {
        switch configured {
        case .run: self = .run
        case .rehearse: self = .rehearse
        case .refuse: self = .refuse
        }
    }
}
