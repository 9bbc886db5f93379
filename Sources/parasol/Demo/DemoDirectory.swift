import FoundationEssentials
import Glibc

/// The directory of one run of the demo: the bookshop, the gateway's plugins, state and log, and Sombra's files.
struct DemoDirectory: Sendable {
    let path: String

    var database: BookshopDatabase { BookshopDatabase(path: path + "/shop/shop.db") }
    var pictures: PictureArchive { PictureArchive(path: path + "/pictures") }
    var holds: HoldList {
        HoldList(listPath: path + "/holds/holds.list", keyPath: path + "/holds/holds.key")
    }
    var plugins: String { path + "/plugins.d" }
    var state: String { path + "/state" }
    var log: String { path + "/gateway.log" }
    /// Where the simulated Sombra keeps the files that it was sent.
    var received: String { path + "/received" }

    /// Makes a new directory that only this user may enter.
    static func make(environment: [String: String]) throws -> DemoDirectory {
        let parent = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array((parent + "/parasol-demo.XXXXXX").utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        guard let made else {
            throw Failure.action("no directory can be made in \(parent): \(String(cString: strerror(errno)))")
        }
        return DemoDirectory(path: made)
    }

    /// Opens the bookshop.
    func furnish() throws {
        for directory in [plugins, received, path + "/shop", path + "/holds"] {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }
        try database.create(with: Customer.everybody)
        try pictures.create(with: Customer.everybody)
        try holds.create(suspects: [.mallory])
    }

    func remove() throws { try FileManager.default.removeItem(atPath: path) }
}
