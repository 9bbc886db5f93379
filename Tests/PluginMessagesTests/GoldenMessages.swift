import DSRModel
import PluginMessages

/// One message of each kind, by the name of the file that holds its bytes of version 1.
enum GoldenMessages {
    static let manifests: [String: Manifest] = [
        "manifest-least": Manifest(id: "com.example.least", version: "0.1.0", owner: "Someone <someone@example.com>"),
        "manifest-full": Manifest(
            id: "com.example.accounts", version: "1.4.0", owner: "Accounts team <accounts@example.com>",
            summary: "Accounts and orders of the shop.", coverage: .settings,
            handles: [
                Claim(
                    requestTypes: [.access], identifiers: [.email, "userId"], datapoints: ["profile", "orders"],
                    dataSubjects: ["customer"]),
                Claim(requestTypes: [.erasure, .saleOptOut], identifiers: [.email]),
            ],
            preflights: [
                PreflightClaim(identifiers: [.email], enriches: ["userId"], requestTypes: [.access, .erasure])
            ],
            guards: [GuardClaim(requestTypes: [.erasure], identifiers: [.email])], plans: [.erasure],
            settings: ["type": "object", "required": ["path"], "properties": ["path": ["type": "string"]]],
            limits: Limits(timeoutMilliseconds: 30_000, concurrency: 8, memoryBytes: 268_435_456),
            needs: Needs(
                readPaths: ["/etc/ssl"], writePaths: ["/var/lib/shop"], ports: [5432], pathSettings: ["path"])),
    ]

    static let requests: [String: Request] = [
        "request-perform": perform, "request-preflight": preflight,
        "request-guard": Request(
            kind: .guard, type: .erasure, requestID: "6b6d1ff1-0001-4000-8000-000000000003",
            identifier: Identifier(type: .coreIdentifier, value: "ada"), coreIdentifier: "ada"),
        "request-plan": Request(
            kind: .plan, type: .erasure, requestID: "6b6d1ff1-0001-4000-8000-000000000004",
            identifier: Identifier(type: .phone, value: "+441632960000"), coreIdentifier: "ada", isTest: true),
    ]

    static let headers: [String: ItemHeader] = [
        "item-value": ItemHeader(datapoint: "profile", kind: .value),
        "item-rows": ItemHeader(datapoint: "orders", kind: .rows, profile: "customer-17"),
        "item-file": ItemHeader(datapoint: "pictures", kind: .file, name: "me/1.png", mediaType: "image/png"),
    ]

    static let outcomes: [String: OutcomeMessage] = [
        "outcome-done": OutcomeMessage(
            .done,
            datapoints: [
                "orders": .notFound, "notes": .failed(reason: "gone"), "tax": .skipped(exception: "kept by law"),
                "chat": .held(reason: "ask Ada"),
            ]),
        "outcome-not-found": OutcomeMessage(Outcome.notFound),
        "outcome-skipped": OutcomeMessage(Outcome.skipped(exception: "invoices are kept for ten years")),
        "outcome-held": OutcomeMessage(Outcome.held(reason: "two accounts match")),
        "outcome-waiting": OutcomeMessage(Outcome.waiting(until: 1_767_225_600_000, pollID: "export-17")),
        "outcome-retry": OutcomeMessage(Outcome.retry(after: 60_000, reason: "the database is busy")),
        "outcome-failed": OutcomeMessage(Outcome.failed(reason: "no such table")),
        "outcome-proceed": OutcomeMessage(
            PreflightDecision.proceed(identifiers: ["userId": ["17", "18"], .phone: []])),
        "outcome-hold": OutcomeMessage(PreflightDecision.hold(.title("Under review"), reason: "fraud suspected")),
        "outcome-cancel": OutcomeMessage(
            .cancel(.id("6b6d1ff1-0001-4000-8000-000000000009"), reason: "not a customer")),
        "outcome-allow": OutcomeMessage(.allow),
        "outcome-veto": OutcomeMessage(.veto(reason: "legal hold 2026-4")),
        "outcome-planned": OutcomeMessage(plan: ["orders": 12, "profile": 1]),
    ]

    static let descriptions: [String: CoverageDescription] = [
        "coverage": CoverageDescription(
            handles: [Claim(requestTypes: [.access], identifiers: [.email], datapoints: ["orders"])],
            preflights: [PreflightClaim(identifiers: [.email], enriches: ["userId"])])
    ]

    private static var perform: Request {
        var request = Request(
            kind: .perform, type: .access, requestID: "6b6d1ff1-0001-4000-8000-000000000001",
            identifier: Identifier(type: .email, value: "ada@example.com"), coreIdentifier: "ada",
            datapoints: ["profile", "orders"], attempt: 2, run: 3, timeoutMilliseconds: 30_000,
            idempotencyKey: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")
        request.dataSubject = "customer"
        request.profileID = "6b6d1ff1-0001-4000-8000-000000000010"
        request.dataSilo = DataSilo(
            id: "6b6d1ff1-0001-4000-8000-000000000011", title: "Shop", description: "The shop's database",
            link: "https://app.example.com/silo")
        request.organization = Organization(id: "6b6d1ff1-0001-4000-8000-000000000012", uri: "shop", name: "The Shop")
        request.details = "Please, all of it: \"everything\"\n"
        request.link = "https://app.example.com/request"
        request.locale = "en-GB"
        request.origin = "PRIVACY_CENTER"
        request.country = "GB"
        request.countrySubdivision = "GB-LND"
        request.createdAt = "2026-01-02T03:04:05.678Z"
        request.attributes = [Attribute(key: "tier", values: ["gold", "été"])]
        request.partition = Partition(id: "6b6d1ff1-0001-4000-8000-000000000013", name: "EU", partition: "eu-1")
        request.pollID = "export-17"
        return request
    }

    private static var preflight: Request {
        var request = Request(
            kind: .preflight, type: .customOptOut, requestID: "6b6d1ff1-0001-4000-8000-000000000002",
            identifier: Identifier(type: .email, value: "ada@example.com"), coreIdentifier: "ada",
            enriches: ["userId", .phone])
        request.preflightCheck = PreflightCheck(id: "6b6d1ff1-0001-4000-8000-000000000014", title: "Find the account")
        request.purpose = Purpose(
            purpose: "Marketing", enabled: false,
            preferences: [
                .init(topic: "Channel", choice: .init(selectValues: ["mail", "sms"])),
                .init(topic: "Often", choice: .init(booleanValue: true)),
                .init(topic: "Colour", choice: .init(selectValue: "red")),
            ])
        return request
    }
}
