import Foundation

extension Confirmation {
    /// Reads the body of `PUT /v1/data-silo`.
    ///
    /// Source: reference 4.4.
    init(body: [UInt8], now: Date) throws {
        self.init()
        var status: IntegrationStatus?
        var profileStatus: ProfileStatus?
        var message: String?
        var retryAfterDate: Date?
        var pollID: String?
        var reader = try JSONReader(body)
        try reader.object("the body") { name, reader in
            switch name {
            case "status": status = try reader.word("status", of: IntegrationStatus.allCases)
            case "profileStatus": profileStatus = try reader.word("profileStatus", of: ProfileStatus.allCases)
            case "message": message = try reader.string("message")
            case "pollId": pollID = try reader.string("pollId")
            case "retryAfterDate": retryAfterDate = try Self.future(try reader.string("retryAfterDate"), now: now)
            case "profiles": try reader.array("profiles", Self.profile)
            default:
                throw Refusal.unknownMember(
                    name, known: ["status", "profileStatus", "message", "retryAfterDate", "pollId", "profiles"])
            }
        }
        self.init(
            status: status, profileStatus: profileStatus, message: message, retryAfterDate: retryAfterDate,
            pollID: pollID)
    }

    private static func profile(_ reader: inout JSONReader) throws {
        var hasID = false
        try reader.object("a profile") { name, reader in
            guard name == "profileId" else { throw Refusal.unknownMember(name, known: ["profileId"]) }
            _ = try reader.string("profileId")
            hasID = true
        }
        guard hasID else { throw Refusal.malformed("a profile needs a profileId") }
    }

    private static func future(_ text: String, now: Date) throws -> Date {
        guard let date = Date(iso8601: text) else {
            throw Refusal.malformed("retryAfterDate must be an ISO 8601 date, such as 2026-03-08T09:00:00.000Z")
        }
        guard date > now else { throw Refusal.malformed("retryAfterDate must be in the future") }
        return date
    }
}

extension Date {
    private static let withFraction = ISO8601FormatStyle(includingFractionalSeconds: true)
    private static let plain = ISO8601FormatStyle()

    /// Reads a date with or without fractions of a second.
    init?(iso8601 text: String) {
        guard let date = (try? Self.withFraction.parse(text)) ?? (try? Self.plain.parse(text)) else { return nil }
        self = date
    }

    /// With milliseconds, in UTC.
    var iso8601: String { Self.withFraction.format(self) }
}
