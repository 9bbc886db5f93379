package import DSRModel
package import Foundation

/// One webhook's worth of work: a request, in a data silo, under one identifier.
package struct Job: Encodable, Sendable, Identifiable {
    /// Unique: the id of the queue row and the id of the profile.
    package let id: String
    package let request: String
    package let type: RequestType
    package let dataSilo: String
    /// `RequestDataSiloId`, which all jobs of one request in one data silo share.
    package let requestDataSilo: String
    package let profile: String
    package let identifier: RequestIdentifier
    package internal(set) var state: ProcessingState = .queued
    package internal(set) var datapoints: [DatapointBelief]
    /// 1, and one more with each wipe-and-retry.
    package internal(set) var run = 1
    package internal(set) var message: String?
    package internal(set) var retryAfterDate: Date?
    package internal(set) var pollID: String?
    /// Whether a report came since the newest delivery began.
    var isAnswered = false
    let configuredDatapoints: [String]
    let acceptsAnyDatapoint: Bool
    let knownData: Set<String>

    private enum CodingKeys: String, CodingKey {
        case id, request, type, dataSilo, requestDataSilo, profile, identifier, state, datapoints, run, message
        case retryAfterDate
        case pollID = "pollId"
    }

    init(
        request: PrivacyRequest, dataSilo: DataSilo, row: RequestDataSilo, profile: String,
        identifier: RequestIdentifier
    ) {
        id = "\(row.id)/\(profile)"
        self.request = request.id
        type = request.type
        self.dataSilo = dataSilo.id
        requestDataSilo = row.id
        self.profile = profile
        self.identifier = identifier
        // Only access is configured per datapoint; every other type has a pseudo datapoint (reference 1.3).
        configuredDatapoints = request.type == .access ? dataSilo.datapoints.map(\.rawValue) : []
        datapoints = configuredDatapoints.map(DatapointBelief.init)
        acceptsAnyDatapoint = request.type == .access && dataSilo.acceptsAnyDatapoint
        knownData = request.knownData[dataSilo.id] ?? []
    }

    package subscript(datapoint name: String) -> DatapointBelief? { datapoints.first { $0.name == name } }

    func takes(_ datapoint: String) -> Bool { acceptsAnyDatapoint || self[datapoint: datapoint] != nil }

    var isFullyReported: Bool { !datapoints.isEmpty && datapoints.allSatisfy(\.state.isReported) }
}
