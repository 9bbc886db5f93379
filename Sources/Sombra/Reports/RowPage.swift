package import DSRModel
import NIOCore

/// `POST /v1/datapoint-chunked`: one page of the rows of one datapoint; the rows are streamed beside.
///
/// Pages carry no number: send them strictly one after the other, and know that a page sent again may be appended
/// twice. Source: API reference "POST/v1/datapoint-chunked".
package struct RowPage: Sendable, Equatable {
    /// The datapoint that the rows belong to.
    package var datapoint: Datapoint
    /// A title for this page.
    package var fileID: String?
    /// True on the last page, which completes the datapoint; nil leaves the member out.
    package var isLast: Bool?

    /// Makes a page.
    package init(datapoint: Datapoint, fileID: String? = nil, isLast: Bool? = nil) {
        self.datapoint = datapoint
        self.fileID = fileID
        self.isLast = isLast
    }

    /// What stands before the rows.
    var head: ByteBuffer {
        var body = JSONBody()
        body.append("{\"dataPointName\":")
        body.append(text: datapoint.rawValue)
        if let fileID {
            body.append(",\"fileId\":")
            body.append(text: fileID)
        }
        if let isLast { body.append(isLast ? ",\"isLastPage\":true" : ",\"isLastPage\":false") }
        body.append(",\"data\":[")
        return body.joined
    }

    /// What stands behind the rows.
    var tail: ByteBuffer { ByteBuffer(string: "]}") }
}
