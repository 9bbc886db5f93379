/// When a connection sends its next webhook.
enum Pacing: String, Codable, Sendable {
    /// After the 200.
    case answer
    /// After the 200 and the report: as many webhooks are under way as there are connections, and no queue grows.
    case report
}
