import Crypto
import DSRModel
import Foundation
import Testing

@testable import SombraSimulator

/// `POST /v1/datapoint` and `/v1/datapoint-chunked`: reference 4.2, 4.3 and 7.3.
@Suite("Uploads")
struct UploadTests {
    @Test("files accumulate, and the last one completes the datapoint")
    func files() throws {
        var stage = try Stage()
        stage.file("orders", "a.pdf", sha256: "aa", more: true)
        #expect(try stage.state("orders") == .partial)
        stage.file("orders", "b.pdf", sha256: "bb")
        #expect(try stage.state("orders") == .uploaded)
        #expect(try stage.job[datapoint: "orders"]?.pieces.map(\.name) == ["a.pdf", "b.pdf"])
        #expect(try stage.job[datapoint: "orders"]?.bytes == 6)
        #expect(stage.violations.isEmpty)
    }

    @Test("a file sent again is counted, and does not open what was complete")
    func repeatedFile() throws {
        var stage = try Stage()
        stage.file("orders", "a.pdf", more: true)
        stage.file("orders", "b.pdf")
        stage.file("orders", "a.pdf", more: true)
        #expect(try stage.state("orders") == .uploaded)
        #expect(try stage.job[datapoint: "orders"]?.duplicates == 1)
        #expect(stage.violations.isEmpty)
    }

    @Test("a file after the last one is a violation")
    func fileAfterLast() throws {
        var stage = try Stage()
        stage.file("orders", "a.pdf")
        stage.file("orders", "b.pdf")
        #expect(stage.violations == [.bytesAfterFinal])
    }

    @Test("a file for a job that is over is a violation")
    func fileAfterSkip() throws {
        var stage = try Stage()
        try stage.post(#"{"status":"SKIPPED"}"#)
        stage.file("orders", "a.pdf")
        #expect(stage.violations == [.bytesAfterFinal])
    }

    @Test("READY while files are still announced loses them")
    func readyWhileOpen() throws {
        var stage = try Stage()
        stage.file("orders", "a.pdf", more: true)
        try stage.post(#"{"profiles":[{"profileData":{"profile":1}}],"status":"READY"}"#)
        #expect(try stage.state("orders") == .impliedNoData)
        #expect(stage.violations == [.answeredThenNoData])
    }

    @Test("pages are appended in the order of arrival, row by row, byte for byte")
    func pages() throws {
        var stage = try Stage()
        try stage.page(#"{"dataPointName":"orders","fileId":"1","data":[{"id":1.50},{"id":2}],"isLastPage":false}"#)
        #expect(try stage.state("orders") == .partial)
        try stage.page(#"{"dataPointName":"orders","fileId":"2","data":[ {"id":3} ],"isLastPage":true}"#)
        #expect(try stage.state("orders") == .uploaded)
        let orders = try #require(try stage.job[datapoint: "orders"])
        #expect(orders.rows == 3)
        let lines = "{\"id\":1.50}\n{\"id\":2}\n{\"id\":3}\n"
        #expect(orders.rowsSHA256 == SHA256.hash(data: Data(lines.utf8)).hex)
        #expect(orders.pieces.map(\.name) == ["1", "2"])
        #expect(stage.violations.isEmpty)
    }

    @Test("an empty last page closes the datapoint")
    func closingPage() throws {
        var stage = try Stage()
        try stage.page(#"{"dataPointName":"orders","data":[1]}"#)
        try stage.page(#"{"dataPointName":"orders","data":[],"isLastPage":true}"#)
        #expect(try stage.state("orders") == .uploaded)
        #expect(try stage.job[datapoint: "orders"]?.rows == 1)
    }

    @Test("a page sent again is appended twice, and counted")
    func repeatedPage() throws {
        var stage = try Stage()
        let page = #"{"dataPointName":"orders","fileId":"1","data":[1,2],"isLastPage":true}"#
        try stage.page(page)
        try stage.page(page)
        #expect(try stage.job[datapoint: "orders"]?.rows == 4)
        #expect(try stage.job[datapoint: "orders"]?.duplicates == 1)
        #expect(stage.violations.isEmpty)
    }

    @Test("a page after the last one is a violation")
    func pageAfterLast() throws {
        var stage = try Stage()
        try stage.page(#"{"dataPointName":"orders","data":[1],"isLastPage":true}"#)
        try stage.page(#"{"dataPointName":"orders","data":[2]}"#)
        #expect(stage.violations == [.bytesAfterFinal])
    }

    @Test("values, a file and pages together make an access job ready")
    func mixed() throws {
        var silo = Stage.silo()
        silo.datapoints = ["profile", "orders", "documents"]
        var stage = try Stage(silos: [silo])
        try stage.post(#"{"profiles":[{"profileData":{"profile":1}}]}"#)
        stage.file("documents", "a.pdf")
        #expect(try stage.job.state == .remoteProcessing)
        try stage.page(#"{"dataPointName":"orders","data":[1],"isLastPage":true}"#)
        #expect(try stage.job.state == .resolved)
    }
}
