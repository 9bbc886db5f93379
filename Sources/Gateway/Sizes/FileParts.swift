extension ReportCall.File {
    /// The file in parts of at most so many bytes, named `name.001` and so on: put behind each other in the order of
    /// their names they are the file.
    ///
    /// `taken` is how many parts Sombra has already.
    func parts(atMost limit: Int64, taken: Int = 0) -> [ReportCall.File] {
        let starts = Array(stride(from: slice.from, to: slice.to, by: Int(max(limit, 1))))
        let width = max(3, String(starts.count + taken).count)
        return starts.enumerated().map { index, start in
            let digits = String(index + 1 + taken)
            return ReportCall.File(
                datapoint: datapoint, slice: slice.part(start..<min(start + limit, slice.to)),
                name: name + "." + String(repeating: "0", count: width - digits.count) + digits,
                moreFollows: moreFollows || index + 1 < starts.count)
        }
    }
}
