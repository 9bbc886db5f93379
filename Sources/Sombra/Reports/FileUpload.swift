package import DSRModel

/// `POST /v1/datapoint`: one file of one datapoint; its bytes are streamed beside.
///
/// Source: API reference "POST/v1/datapoint".
package struct FileUpload: Sendable, Equatable {
    /// The datapoint that the file belongs to.
    package var datapoint: Datapoint
    /// The name of the file that the person will download.
    ///
    /// Always give one: a second upload without it becomes a second file.
    package var name: String?
    /// True on all but the last file of a datapoint, so that the datapoint stays open; nil leaves the header out,
    /// which is false.
    package var keepsDatapointOpen: Bool?

    /// Makes an upload.
    package init(datapoint: Datapoint, name: String? = nil, keepsDatapointOpen: Bool? = nil) {
        self.datapoint = datapoint
        self.name = name
        self.keepsDatapointOpen = keepsDatapointOpen
    }
}
