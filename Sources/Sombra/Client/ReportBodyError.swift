/// Why a streamed report was not sent whole, through no fault of the gateway.
package enum ReportBodyError: Error, Sendable, CustomStringConvertible {
    /// The stream of the body failed.
    case source(any Error)
    /// The stream of the body held more or less than was announced.
    case length

    /// What went wrong; the stream's own error is not shown.
    package var description: String {
        switch self {
        case .source: "the body of a report could not be read to its end"
        case .length: "the body of a report has another length than announced"
        }
    }
}
