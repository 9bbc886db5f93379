extension Directory {
    /// Visits every entry below, directories before what is in them; `path` leads there from this directory.
    ///
    /// Ends early when the job is cancelled.
    func walk(
        excluding excluded: Set<[FileName]> = [],
        _ visit: (_ path: [FileName], _ entry: Entry, _ directory: Directory) throws -> Void
    ) throws {
        try walk(under: [], excluding: excluded, visit)
    }

    /// Counts every entry below.
    func census(excluding excluded: Set<[FileName]> = []) throws -> Census {
        var census = Census()
        try walk(excluding: excluded) { _, entry, _ in census.count(entry.kind) }
        return census
    }

    /// Removes every entry below.
    func empty(depth: Int = 0) throws {
        guard depth < Self.maximumDepth else { throw FilesError.tooDeep }
        for entry in try entries() {
            try Task.checkCancellation()
            if entry.kind == .directory {
                try directory(entry.name)?.empty(depth: depth + 1)
                try removeDirectory(entry.name)
            } else {
                try unlink(entry.name)
            }
        }
    }

    private func walk(
        under path: [FileName], excluding excluded: Set<[FileName]>,
        _ visit: ([FileName], Entry, Directory) throws -> Void
    ) throws {
        guard path.count < Self.maximumDepth else { throw FilesError.tooDeep }
        for entry in try entries() {
            try Task.checkCancellation()
            let below = path + [entry.name]
            guard !excluded.contains(below) else { continue }
            try visit(below, entry, self)
            if entry.kind == .directory { try directory(entry.name)?.walk(under: below, excluding: excluded, visit) }
        }
    }
}
