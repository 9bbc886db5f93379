import Glibc
import PluginMessages

/// Reads what a plugin's library says about itself, without running any of its code.
package enum PluginLibrary {
    /// The major version of the contract that this host speaks.
    package static let major = 1

    /// What a packed plugin says; throws the first thing that keeps it from being one.
    package static func inspect(path: String) throws(PluginFault) -> LibraryFacts {
        try withDescriptor(path) { descriptor throws(PluginFault) in
            try inspect(descriptor: descriptor, named: path)
        }
    }

    /// What a packed plugin says, through a descriptor that stays the caller's; its file offset is not used.
    package static func inspect(descriptor: CInt, named name: String) throws(PluginFault) -> LibraryFacts {
        try facts(try ElfSource(descriptor: descriptor, name: name))
    }

    /// What a packed plugin says, from its bytes.
    package static func inspect(bytes: [UInt8], named name: String) throws(PluginFault) -> LibraryFacts {
        try facts(ElfSource(bytes: bytes, name: name))
    }

    /// What a plugin links with, packed or not; throws where it does not export the entry of this major.
    package static func links(path: String) throws(PluginFault) -> LibraryLinks {
        try withDescriptor(path) { descriptor throws(PluginFault) in
            try links(try ElfFile(try ElfSource(descriptor: descriptor, name: path)))
        }
    }

    private static func facts(_ source: ElfSource) throws(PluginFault) -> LibraryFacts {
        let file = try ElfFile(source)
        let links = try links(file)
        switch try file.section(named: Manifest.sectionName, limit: Manifest.maximumBytes) {
        case nil: throw .manifestMissing(source.name)
        case .tooLarge(let size): throw .manifestTooLarge(source.name, size, Manifest.maximumBytes)
        case .bytes(let bytes): return LibraryFacts(manifestBytes: bytes, links: links)
        }
    }

    private static func links(_ file: ElfFile) throws(PluginFault) -> LibraryLinks {
        let dynamic = try ElfDynamic(file)
        guard dynamic.entryMajors.contains(major) else {
            throw dynamic.entryMajors.isEmpty
                ? .entryMissing(file.source.name) : .wrongMajor(file.source.name, dynamic.entryMajors)
        }
        return LibraryLinks(
            entryMajors: dynamic.entryMajors, neededLibraries: dynamic.needed, runpath: dynamic.runpath)
    }

    private static func withDescriptor<Result>(
        _ path: String, _ body: (CInt) throws(PluginFault) -> Result
    ) throws(PluginFault) -> Result {
        // O_NONBLOCK: a FIFO under this name must not hold the gateway up.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path, errno) }
        defer { close(descriptor) }
        return try body(descriptor)
    }
}
