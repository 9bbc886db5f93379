import DSRModel
import Foundation

extension Call {
    /// Reads the body of `POST /v1/request-identifiers`.
    ///
    /// Source: reference 6.2.
    static func identifiers(body: [UInt8]) throws -> Call {
        var request: String?
        var first = 10
        var offset = 0
        var reader = try JSONReader(body)
        try reader.object("the body") { name, reader in
            switch name {
            case "requestId": request = try reader.string("requestId")
            case "first": first = try reader.integer("first")
            case "offset": offset = try reader.integer("offset")
            default: throw Refusal.unknownMember(name, known: ["requestId", "first", "offset"])
            }
        }
        guard let request else { throw Refusal.malformed("requestId is needed") }
        guard (1...100).contains(first) else { throw Refusal.malformed("first must be from 1 to 100") }
        guard offset >= 0 else { throw Refusal.malformed("offset must not be negative") }
        return .identifiers(request: request, first: first, offset: offset)
    }

    /// Reads path and query of `GET /v1/data-silo/{id}/pending-requests/{type}`.
    ///
    /// Source: reference 6.1.
    static func pending(dataSilo: String, type: String, query: [(name: String, value: String)]) throws -> Call {
        guard let type = RequestType(rawValue: type) else {
            throw Refusal.malformed("\"\(type.prefix(64))\" is no request type")
        }
        var limit = 50
        var offset = 0
        for (name, value) in query {
            switch (name, Int(value)) {
            case ("limit", .some(let number)) where (1...5_000).contains(number): limit = number
            case ("offset", .some(let number)) where number >= 0: offset = number
            case ("limit", _): throw Refusal.malformed("limit must be from 1 to 5000")
            case ("offset", _): throw Refusal.malformed("offset must be a number that is not negative")
            default: throw Refusal.unknownMember(name, known: ["limit", "offset"])
            }
        }
        return .pending(dataSilo: dataSilo, type: type, limit: limit, offset: offset)
    }
}
