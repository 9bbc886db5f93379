/// How many entries of each kind there are.
struct Census: Equatable {
    private(set) var files: Int64 = 0
    private(set) var directories: Int64 = 0
    private(set) var links: Int64 = 0
    private(set) var others: Int64 = 0

    mutating func count(_ kind: Directory.Kind) {
        switch kind {
        case .file: files += 1
        case .directory: directories += 1
        case .link: links += 1
        case .other: others += 1
        }
    }

    var counts: [String: Int64] {
        ["files": files, "directories": directories, "links": links, "others": others]
    }
}
