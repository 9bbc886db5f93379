import JobStore
import Sombra
import Testing

@testable import Gateway

@Suite("A result that cannot be read")
struct LossTests {
    @Test("is lost where it is gone or was changed, and not where the disk refuses it for now")
    func loss() {
        for code in [SpoolError.Code.missing, .truncated, .tampered] {
            #expect(ReportRun.showsLoss(SpoolError(code, "")), "\(code)")
            #expect(ReportRun.showsLoss(ReportBodyError.source(SpoolError(code, ""))), "\(code)")
        }
        for code in [SpoolError.Code.unusable, .diskFull, .quotaExceeded] {
            #expect(!ReportRun.showsLoss(SpoolError(code, "")), "\(code)")
            #expect(!ReportRun.showsLoss(ReportBodyError.source(SpoolError(code, ""))), "\(code)")
        }
        #expect(ReportRun.showsLoss(ItemBytes.Missing()))
        #expect(ReportRun.showsLoss(ReportBodyError.length))
        #expect(!ReportRun.showsLoss(StoreError(.diskFull, "")))
    }
}
