import Foundation

extension EnrichmentAnswer {
    /// Longest value of an enriched identifier, in characters.
    ///
    /// Source: reference 5.
    private static let longestValue = 16_384

    /// Reads the body of `POST /v1/enrich-identifiers`.
    ///
    /// Source: reference 5.
    init(body: [UInt8]) throws {
        var identifiers: [(name: String, values: [String])]?
        var decision: RequestStatus?
        var template: EmailTemplate?
        var reader = try JSONReader(body)
        try reader.object("the body") { name, reader in
            switch name {
            case "enrichedIdentifiers": identifiers = try Self.identifiers(&reader)
            case "status": decision = try reader.word("status", of: [RequestStatus.canceled, .onHold])
            case "templateId": template = EmailTemplate(id: try Self.uuid(&reader), title: template?.title)
            case "templateTitle":
                template = EmailTemplate(id: template?.id, title: try reader.string("templateTitle"))
            default:
                throw Refusal.unknownMember(
                    name, known: ["enrichedIdentifiers", "status", "templateId", "templateTitle"])
            }
        }
        if template?.id != nil, template?.title != nil {
            throw Refusal.malformed("send templateId or templateTitle, not both")
        }
        switch (identifiers, decision) {
        case (nil, nil): throw Refusal.malformed("enrichedIdentifiers or status is needed")
        case (.some, .some): throw Refusal.malformed("send enrichedIdentifiers or status, not both")
        case (.some(let identifiers), nil):
            guard template == nil else { throw Refusal.malformed("a template goes with a status only") }
            self = .identifiers(identifiers)
        case (nil, .some(let decision)): self = .decision(decision, template)
        }
    }

    private static func identifiers(_ reader: inout JSONReader) throws -> [(name: String, values: [String])] {
        var identifiers: [(name: String, values: [String])] = []
        try reader.object("enrichedIdentifiers") { name, reader in
            var values: [String] = []
            try reader.array("enrichedIdentifiers.\(name.prefix(64))") { reader in
                values.append(try identifier(&reader))
            }
            identifiers.append((name, values))
        }
        return identifiers
    }

    private static func identifier(_ reader: inout JSONReader) throws -> String {
        var value: String?
        try reader.object("an enriched identifier") { name, reader in
            guard name == "value" else { throw Refusal.unknownMember(name, known: ["value"]) }
            value = try reader.string("value")
        }
        guard let value, !value.isEmpty else { throw Refusal.malformed("an enriched identifier needs a value") }
        guard value.count <= longestValue else {
            throw Refusal.malformed("an enriched identifier has at most \(longestValue) characters")
        }
        return value
    }

    private static func uuid(_ reader: inout JSONReader) throws -> String {
        let text = try reader.string("templateId")
        guard UUID(uuidString: text) != nil else { throw Refusal.malformed("templateId must be a UUID") }
        return text
    }
}
