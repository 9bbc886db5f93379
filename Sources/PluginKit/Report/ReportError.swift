/// Why a report did not take what the plugin handed out; names datapoints, never data.
public struct ReportError: PluginFailure, Equatable {
    private enum Code: String {
        case unclaimed = "datapoint-unclaimed"
        case valueTooLarge = "value-too-large"
        case rowTooLarge = "row-too-large"
        case writerClosed = "writer-closed"
        case itemBroken = "item-broken"
        case refused = "item-refused"
    }

    private let kind: Code
    private let message: String

    private init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// A stable code, such as `row-too-large`.
    public var code: String { kind.rawValue }
    /// What was refused, and what mends it.
    public var description: String { "\(code): \(message)" }

    static func unclaimed(_ datapoint: Datapoint) -> ReportError {
        ReportError(
            .unclaimed, "the plugin does not claim the datapoint \"\(datapoint)\". Add it to Access(…, datapoints:)"
        )
    }

    static func valueTooLarge(_ datapoint: Datapoint) -> ReportError {
        ReportError(
            .valueTooLarge, "a value of \"\(datapoint)\" has more than 4 MiB. Hand it out as rows or as a file"
        )
    }

    static func rowTooLarge(_ datapoint: Datapoint) -> ReportError {
        ReportError(.rowTooLarge, "a row of \"\(datapoint)\" has more than 1 MiB. Hand it out as a file")
    }

    static func writerClosed(_ datapoint: Datapoint) -> ReportError {
        ReportError(
            .writerClosed, "a writer of \"\(datapoint)\" was used after its braces. Write inside of them alone"
        )
    }

    static func itemBroken(_ datapoint: Datapoint) -> ReportError {
        ReportError(
            .itemBroken, "an item of \"\(datapoint)\" ended by an error, so what was handed out is not whole"
        )
    }

    /// The host refused an item; `result` is the contract's number for why.
    package static func refused(item: UInt32, result: Int32) -> ReportError {
        ReportError(.refused, "the gateway refused item \(item) of the job with the result \(result)")
    }
}
