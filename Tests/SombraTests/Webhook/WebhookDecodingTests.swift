import DSRModel
import PluginMessages
import Testing

@testable import Sombra

@Suite("Inbound webhooks")
struct WebhookDecodingTests {
    private func webhook(_ fixture: String) throws -> Webhook {
        try Webhook(body: try Fixture("inbound/\(fixture).json").body())
    }

    private func error(_ json: String) -> WebhookError? {
        #expect(throws: WebhookError.self) { try Webhook(body: Array(json.utf8)) }
    }

    @Test(
        "every DSR fixture is a DSR webhook with its identifiers and ids",
        arguments: Fixture.names(in: "inbound").filter { $0.contains("/dsr-") }
    )
    func everyDSR(name: String) throws {
        let fixture = try Fixture(name)
        let body = try #require(fixture.document["body"])
        let webhook = try Webhook(body: try fixture.body())
        let profile = try #require(body["extras"]?["profile"])
        #expect(webhook.kind == .dsr)
        #expect(webhook.typeName == body["type"]?.string)
        #expect(webhook.coreIdentifier == body["coreIdentifier"]?["value"]?.string)
        #expect(webhook.identifier == profile["identifier"]?.string)
        #expect(webhook.identifierType?.rawValue == profile["type"]?.string)
        #expect(webhook.profileID == profile["id"]?.string)
        #expect(webhook.requestDataSiloID == profile["RequestDataSiloId"]?.string)
        #expect(webhook.requestID == body["extras"]?["request"]?["id"]?.string)
        #expect(webhook.dataSilo?.id == body["extras"]?["dataSilo"]?["id"]?.string)
        #expect(webhook.pollID == body["extras"]?["pollId"]?.string)
        #expect(webhook.isTest == body["isTest"]?.bool)
        #expect((webhook.type == nil) == name.contains("unknown-type"))
        #expect(webhook.preflightCheck == nil && webhook.requestEnricherID == nil)
    }

    @Test(
        "every preflight fixture is a preflight, whatever its request type",
        arguments: Fixture.names(in: "inbound").filter { $0.contains("/preflight-") }
    )
    func everyPreflight(name: String) throws {
        let fixture = try Fixture(name)
        let body = try #require(fixture.document["body"])
        let extras = try #require(body["extras"])
        let webhook = try Webhook(body: try fixture.body())
        #expect(webhook.kind == .preflight)
        #expect(webhook.type?.rawValue == body["type"]?.string)
        #expect(webhook.identifier == body["requestIdentifier"]?["value"]?.string)
        // The minimal fixture has no name beside the value: that of the configured identifier serves.
        #expect(webhook.identifierType?.rawValue == extras["identifier"]?["name"]?.string)
        #expect(webhook.identifierCategory?.rawValue == extras["identifier"]?["type"]?.string)
        #expect(webhook.requestEnricherID == extras["requestEnricherId"]?.string)
        #expect(webhook.preflightCheck?.id == extras["enricher"]?["id"]?.string)
        #expect(webhook.preflightCheck?.title == extras["enricher"]?["title"]?.string)
        #expect(webhook.organization?.uri == "northwind-books")
        #expect(webhook.dataSilo == nil && webhook.profileID == nil)
    }

    @Test("there is an inbound fixture of every kind to read")
    func fixturesAreThere() {
        let names = Fixture.names(in: "inbound")
        #expect(names.filter { $0.contains("/dsr-") }.count == 21)
        #expect(names.filter { $0.contains("/preflight-") }.count == 4)
    }

    @Test("everything an access webhook says is kept and passed on to a plugin")
    func everythingIsKept() throws {
        let webhook = try webhook("dsr-access")
        let request = try #require(webhook.request(as: .perform))
        #expect(request.type == .access)
        #expect(request.identifier == Identifier(type: .email, value: "ada.reader@example.com"))
        #expect(request.coreIdentifier == "user-100001")
        #expect(request.dataSubject == "customer")
        #expect(request.dataSilo?.title == "Core Backend")
        #expect(request.organization?.name == "Northwind Books")
        #expect(request.attributes == [Attribute(key: "Membership", values: ["Gold"])])
        #expect(request.country == "DE" && request.countrySubdivision == "DE-BE")
        #expect(request.createdAt == "2026-03-01T09:15:00.000Z")
        #expect(request.locale == "en" && request.origin == "PRIVACY_CENTER" && request.details == "")
        #expect(request.link?.hasPrefix("https://app.transcend.io/") == true)
        #expect(!request.isTest && request.pollID == nil)
    }

    @Test("the purpose, its preferences and the partition of a custom opt-out are kept")
    func purposeIsKept() throws {
        let webhook = try webhook("dsr-custom-opt-out")
        #expect(webhook.partition?.name == "Northwind Production")
        #expect(webhook.purpose?.enabled == false)
        #expect(webhook.purpose?.preferences?.count == 3)
        #expect(webhook.purpose?.preferences?[1].choice?.selectValues == ["Crime", "Poetry"])
        #expect(webhook.purpose?.preferences?[2].choice?.booleanValue == false)
    }

    @Test("an unknown request type is kept by name and cannot become a plugin's request")
    func unknownType() throws {
        let webhook = try webhook("dsr-unknown-type")
        #expect(webhook.typeName == "PORTABILITY_V2" && webhook.type == nil)
        #expect(webhook.request(as: .perform) == nil)
        #expect(webhook.description.contains("(unknown type)"))
    }

    @Test("a null or absent type of the identifier is accepted", arguments: [#","type":null"#, ""])
    func nullIdentifierType(member: String) throws {
        let webhook = try Webhook(body: Array(Self.dsr(profile: #"{"identifier":"x"\#(member)}"#).utf8))
        #expect(webhook.identifierType == nil)
        #expect(webhook.request(as: .perform) == nil)
    }

    @Test("the other documented webhook is named, not mistaken")
    func consentManager() throws {
        let body = try Fixture("inbound/webhook-consent-manager-deployed.json").body()
        #expect(throws: WebhookError.consentManagerDeployed) { try Webhook(body: body) }
    }

    @Test("the preflight form of 2019 is refused by name")
    func legacyPreflight() throws {
        let body = try Fixture("inbound/legacy-preflight-2019.json").body()
        #expect(throws: WebhookError.legacyPreflight) { try Webhook(body: body) }
    }

    @Test(
        "a body that is not JSON is told from JSON of another kind",
        arguments: ["", "{", "nonsense", #"{"type":"ACCESS""#, "\u{0}"]
    )
    func notJSON(text: String) { #expect(error(text)?.code == .notJSON) }

    @Test("JSON of neither kind is refused", arguments: ["{}", "[]", "7", #""text""#, "null", #"{"extras":{}}"#])
    func neitherKind(text: String) { #expect(error(text)?.code == .notAWebhook) }

    @Test("a body with the marks of both kinds is refused")
    func bothKinds() {
        let both = Self.dsr(profile: #"{"identifier":"x"}"#, extras: #","requestEnricherId":"e""#)
        #expect(error(both)?.code == .bothKinds)
    }

    @Test("a null mark of the other kind does not count")
    func nullMark() throws {
        let body = Self.dsr(profile: #"{"identifier":"x"}"#, extras: #","enricher":null,"requestEnricherId":null"#)
        #expect(try Webhook(body: Array(body.utf8)).kind == .dsr)
    }

    @Test(
        "a member without which nothing can be done is named when it is missing, empty or of another type",
        arguments: [
            (dsr(profile: "{}"), "extras.profile.identifier"),
            (dsr(profile: #"{"identifier":""}"#), "extras.profile.identifier"),
            (dsr(profile: #"{"identifier":7}"#), "extras.profile.identifier"),
            (dsr(profile: #"{"identifier":"x","type":[]}"#), "extras.profile.type"),
            (dsr(profile: "7"), "extras.profile"),
            (dsr(profile: #"{"identifier":"x"}"#, extras: #","dataSilo":{"id":7}"#), "extras.dataSilo.id"),
            (dsr(profile: #"{"identifier":"x"}"#, extras: #","purpose":"p""#), "extras.purpose"),
            (dsr(profile: #"{"identifier":"x"}"#, type: "null"), "type"),
            (dsr(profile: #"{"identifier":"x"}"#, request: "{}"), "extras.request.id"),
            (#"{"type":"ACCESS","extras":{"enricher":{"id":"e"},"request":{"id":"r"}}}"#, "requestIdentifier"),
        ]
    )
    func missing(body: String, path: String) {
        let error = error(body)
        #expect(error?.code == .notAWebhook)
        #expect(error?.message.contains("\"\(path)\"") == true)
    }

    @Test("a member that only describes does not stop a webhook when its type is wrong; unknown ones are ignored")
    func lenientDescription() throws {
        let body = Self.dsr(
            profile: #"{"identifier":"x","futureMember":{"a":1}}"#,
            request: #"{"id":"r","locale":7,"details":null,"link":{}}"#,
            extras: #","dataSilo":{"id":"s","title":[1]},"future":[{}]"#
        )
        let webhook = try Webhook(body: Array(body.utf8))
        #expect(webhook.locale == nil && webhook.details == nil && webhook.link == nil)
        #expect(webhook.dataSilo == DataSilo(id: "s"))
    }

    @Test("no description shows personal data")
    func redacted() throws {
        let webhook = try webhook("dsr-access")
        for text in ["\(webhook)", String(reflecting: webhook)] {
            #expect(!text.contains("ada") && !text.contains("user-100001"))
        }
    }

    private static func dsr(
        profile: String, type: String = #""ACCESS""#, request: String = #"{"id":"r"}"#, extras: String = ""
    ) -> String {
        #"{"type":\#(type),"coreIdentifier":{"value":"c"},"extras":{"profile":\#(profile),"request":\#(request)\#(extras)}}"#
    }
}
