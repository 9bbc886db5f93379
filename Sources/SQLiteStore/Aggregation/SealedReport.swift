import Foundation
import JobStore

/// A call to Sombra with its id, sealed outside the transaction.
struct SealedReport: Sendable {
    let id: ReportID
    let call: Data

    init(_ call: [UInt8], now: Int64, sealer: Sealer) throws {
        id = ReportID(at: now)
        self.call = try sealer.seal(call, .call(id))
    }
}
