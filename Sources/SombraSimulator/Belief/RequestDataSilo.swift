/// The queue row "this request in this integration", shared by the jobs of all identifiers.
package struct RequestDataSilo: Encodable, Sendable, Identifiable {
    /// `RequestDataSiloId` of the webhooks.
    package let id: String
    package let request: String
    package let dataSilo: String
    /// The ids of its jobs, one for each identifier.
    package internal(set) var jobs: [String] = []
    /// The state of the integration for the request.
    package internal(set) var state: ProcessingState = .queued
}
