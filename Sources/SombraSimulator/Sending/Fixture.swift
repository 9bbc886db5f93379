import DSRModel
import Foundation

/// A webhook from a file `{"headers": {…}, "body": {…}}`; the body is sent as it stands there, byte for byte.
package struct Fixture: Sendable {
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    let facts: FixtureFacts

    package init(json: [UInt8]) throws {
        var headers: [(name: String, value: String)] = []
        var body: [UInt8]?
        do {
            var reader = try JSONReader(json)
            try reader.object("the fixture") { name, reader in
                switch name {
                case "headers":
                    try reader.object("headers") { name, reader in
                        headers.append((name, try reader.string("a header")))
                    }
                case "body": body = Array(try reader.value())
                default: _ = try reader.value()
                }
            }
        } catch let refusal as Refusal {
            throw SimulatorError.fixture(refusal.message)
        }
        guard let body else { throw SimulatorError.fixture("it has no member \"body\"") }
        try self.init(headers: headers, body: body)
    }

    package init(headers: [(name: String, value: String)], body: [UInt8]) throws {
        self.headers = headers
        self.body = body
        // A fixture may be wrong on purpose; then there is nothing for Sombra to believe about it.
        facts = (try? JSONDecoder().decode(FixtureFacts.self, from: Data(body))) ?? FixtureFacts()
    }

    /// The webhook for the first identifier of a submission in one data silo, without a simulator that knows of it.
    package init(_ submission: Submission, to silo: DataSilo, organization: Organization = Organization()) throws {
        var silo = silo
        silo.identifierTypes = submission.identifiers.map(\.name)
        var belief = Belief()
        belief.add(silo)
        let id = try belief.submit(submission, at: Date())
        guard let job = belief.jobs(of: id).first, let request = belief.requests[id: id] else {
            throw SimulatorError.fixture("the submission has no identifier, or the data silo does not serve its type")
        }
        try self.init(
            headers: Webhook.headers(organization: organization.uri, token: "", nonce: "", extra: silo.headers),
            body: try WebhookBody(job, of: request, in: silo, organization: organization).encoded())
    }
}

/// What a fixture's body says, as far as it can be read.
struct FixtureFacts: Decodable, Sendable {
    struct Value: Decodable { var value: String?, name: String? }
    struct Subject: Decodable { var type: String? }
    struct Named: Decodable { var id: String?, title: String?, name: String?, type: String? }
    struct Profile: Decodable {
        var id: String?
        var RequestDataSiloId: String?
        var identifier: String?
        var type: String?
    }
    struct Extras: Decodable {
        var profile: Profile?
        var dataSilo: Named?
        var request: Named?
        var enricher: Named?
        var identifier: Named?
        var requestEnricherId: String?
    }

    var type: String?
    var isTest: Bool?
    var coreIdentifier: Value?
    var dataSubject: Subject?
    var requestIdentifier: Value?
    var extras: Extras?

    var requestType: RequestType? { type.flatMap(RequestType.init(rawValue:)) }
}
