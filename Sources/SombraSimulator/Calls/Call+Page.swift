extension PageUpload {
    /// Reads the body of `POST /v1/datapoint-chunked`.
    ///
    /// Source: reference 4.3.
    init(body: [UInt8]) throws {
        var datapoint: String?
        var json: ArraySlice<UInt8>?
        var rows: [[UInt8]] = []
        var isLastPage = false
        var fileID: String?
        var reader = try JSONReader(body)
        try reader.object("the body") { name, reader in
            switch name {
            case "dataPointName": datapoint = try reader.string("dataPointName")
            case "data":
                var ahead = reader
                try reader.array("data") { reader in rows.append(Array(try reader.value())) }
                json = try ahead.value()
            case "isLastPage": isLastPage = try reader.bool("isLastPage")
            case "fileId": fileID = try reader.string("fileId")
            default:
                throw Refusal.unknownMember(name, known: ["dataPointName", "data", "isLastPage", "fileId"])
            }
        }
        guard let datapoint else { throw Refusal.malformed("dataPointName is needed") }
        guard let json else { throw Refusal.malformed("data is needed; it may be an empty array") }
        self.init(
            datapoint: datapoint,
            piece: Piece(json: json, kind: .page, name: fileID, profileID: nil, rows: rows.count),
            rows: rows,
            isLastPage: isLastPage
        )
    }
}
