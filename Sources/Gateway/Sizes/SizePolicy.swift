/// What configuration says about how large things may be on their way to Sombra.
package struct SizePolicy: Sendable, Equatable {
    /// What is done with a file that is larger than one body may be.
    package enum LargeFiles: String, Sendable {
        /// Nothing of the access is sent, and a person is asked.
        case refuse
        /// It goes out as several files, which put behind each other are the file.
        case split
    }

    /// The most bytes of one body.
    ///
    /// Sombra takes less than 50 MB (reference 4.0).
    package let maximumBodyBytes: Int64
    package let largeFiles: LargeFiles
    /// The most bytes of values that go into one call, and of rows that go into one page.
    ///
    /// Far less than a body may have: what is sent again after a lost answer is no more than this.
    package let pageBytes: Int64

    package init(
        maximumBodyBytes: Int64 = 49_000_000, largeFiles: LargeFiles = .refuse, pageBytes: Int64 = 4 << 20
    ) {
        self.maximumBodyBytes = maximumBodyBytes
        self.largeFiles = largeFiles
        self.pageBytes = min(pageBytes, maximumBodyBytes - Self.envelope)
    }

    /// More bytes than stand around the rows of a page: a datapoint's name has at most 256, and stands there twice.
    static let envelope: Int64 = 4 << 10
    /// Bodies of so few bytes are not made smaller: Sombra refuses them for another reason than their size.
    static let leastBodyBytes: Int64 = 64 << 10

    /// The most bytes of one value, and of one row.
    var valueBytes: Int64 { maximumBodyBytes - Self.envelope }
    /// The most bytes of one file; nil where larger ones are split.
    var fileBytes: Int64? { largeFiles == .refuse ? maximumBodyBytes : nil }
}
