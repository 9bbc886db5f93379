import PluginMessages

extension ReportCall {
    /// The call as it stands in the outbox.
    package func encoded() throws -> [UInt8] { try MessageCoding.encode(self) }

    /// Reads a call from the outbox.
    package init(encoded: [UInt8]) throws { self = try MessageCoding.decode(ReportCall.self, from: encoded) }
}
