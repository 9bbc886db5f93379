import PluginKit

/// A person's directory, and the one it is in.
struct PersonDirectory {
    let directory: Directory
    private let parent: Directory
    private let name: FileName

    /// Finds the directory of an identifier; nil where there is none.
    ///
    /// A root that cannot be opened, or that lacks a folder that the pattern names, is an error and never "none": a disk
    /// that is not mounted looks like a root in which nobody has anything.
    init?(_ identifier: Identifier, in layout: Layout) throws {
        guard let pattern = layout.directories[identifier.type] else { throw FilesError.identifierUnserved }
        guard let path = pattern.path(for: identifier.value), let name = path.last else {
            throw FilesError.identifierUnsafe
        }
        guard let parent = try Directory(root: layout.root).descend(path.dropLast()) else {
            throw FilesError.folderMissing
        }
        guard let directory = try parent.directory(name) else { return nil }
        self.directory = directory
        self.parent = parent
        self.name = name
    }

    /// Removes the directory and all that is in it.
    func remove() throws {
        try directory.empty()
        try parent.removeDirectory(name)
        try parent.synchronize()
    }
}
