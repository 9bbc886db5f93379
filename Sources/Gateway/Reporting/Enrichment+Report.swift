import DSRModel
import NIOCore
import Sombra

extension ReportCall.Enrichment {
    /// The report as the client takes it.
    var report: EnrichmentReport {
        switch self {
        case .identifiers(let found):
            var byType: [IdentifierType: [String]] = [:]
            for (name, values) in found { byType[IdentifierType(rawValue: name)] = values }
            return .identifiers(byType)
        case .hold(let id, let title): return .hold(Self.template(id, title))
        case .cancel(let id, let title): return .cancel(Self.template(id, title))
        }
    }

    /// The body that may stand in the answer to the webhook itself: that of a hold or a cancel; identifiers may not.
    var stopBody: [UInt8]? {
        if case .identifiers = self { return nil }
        return (try? report.body()).map { Array($0.joined.readableBytesView) }
    }

    private static func template(_ id: String?, _ title: String?) -> MailTemplate? {
        id.map { .id($0) } ?? title.map { .title($0) }
    }
}
