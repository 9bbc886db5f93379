import Foundation
import PluginFixtures
@testable import PluginHost
import PluginRuntime
import Testing

@Suite("Symbolic links in a drop directory")
struct SymlinkTests {
    private let drop: ScratchDirectory
    private let state: ScratchDirectory
    private let store: ObjectStore

    init() throws {
        drop = try ScratchDirectory()
        state = try ScratchDirectory()
        store = try ObjectStore(directory: state.path + "/objects", maximumBytes: 1 << 20)
    }

    private func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(filePath: file))
        try setMode(0o644, of: file)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: drop.path + "/" + name, withDestinationPath: target)
    }

    private func fault(_ name: String) -> String? {
        do {
            _ = try store.stage(drop.path + "/" + name)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("a volume of Kubernetes is read through its links, before and after they are swapped")
    func kubernetes() throws {
        for (generation, text) in [("..2026_01", "old"), ("..2026_02", "new")] {
            let directory = drop.path + "/" + generation
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
            try write(text, to: directory + "/accounts.so")
        }
        try link("..data", to: "..2026_01")
        try link("accounts.so", to: "..data/accounts.so")
        let old = try store.stage(drop.path + "/accounts.so")
        // As the kubelet does it: a new link, renamed over the old one.
        try link("..data_tmp", to: "..2026_02")
        #expect(rename(drop.path + "/..data_tmp", drop.path + "/..data") == 0)
        let new = try store.stage(drop.path + "/accounts.so")
        #expect(old.sha256 == Hexadecimal.sha256(Array("old".utf8)))
        #expect(new.sha256 == Hexadecimal.sha256(Array("new".utf8)))
    }

    @Test("a link that leads out of the directory is refused, wherever it leads")
    func outside() throws {
        try write("library", to: state.path + "/library.so")
        try write("library", to: drop.path + "/library")
        let above = state.path.split(separator: "/").last.map { "../\($0)/library.so" }
        try link("absolute.so", to: state.path + "/library.so")
        try link("absolute-inside.so", to: drop.path + "/library")
        try link("relative.so", to: try #require(above))
        try link("directory", to: state.path)
        try link("through.so", to: "directory/library.so")
        try link("magic.so", to: "/proc/self/exe")
        try link("circle.so", to: "circle.so")
        for name in ["absolute", "absolute-inside", "relative", "through", "magic", "circle"] {
            #expect(fault(name + ".so") == "symlink", "\(name)")
        }
        try link("inside.so", to: "library")
        #expect(fault("inside.so") == nil)
    }

    @Test("owner and mode are those of the file that a link leads to")
    func mode() throws {
        try write("library", to: drop.path + "/library")
        try link("accounts.so", to: "library")
        #expect(fault("accounts.so") == nil)
        try setMode(0o646, of: drop.path + "/library")
        #expect(fault("accounts.so") == "insecure-mode")
    }

    @Test("a link to nothing, to a directory or to a FIFO is refused and holds nothing up")
    func noFile() throws {
        try FileManager.default.createDirectory(atPath: drop.path + "/directory", withIntermediateDirectories: false)
        #expect(mkfifo(drop.path + "/fifo", 0o600) == 0)
        try link("nothing.so", to: "missing")
        try link("directory.so", to: "directory")
        try link("fifo.so", to: "fifo")
        #expect(fault("nothing.so") == "unreadable")
        #expect(fault("directory.so") == "not-a-file")
        #expect(fault("fifo.so") == "not-a-file")
    }

    @Test("the sidecar of a library in a volume of Kubernetes is read through its links too")
    func sidecar() throws {
        let bench = try SigningBench()
        try bench.sign(bench.key)
        let data = bench.scratch.path + "/..2026_01"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
        for name in ["accounts.so", "accounts.so.parasol.json"] {
            let file = bench.scratch.path + "/" + name
            try FileManager.default.moveItem(atPath: file, toPath: data + "/" + name)
            try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "..data/" + name)
        }
        try FileManager.default.createSymbolicLink(
            atPath: bench.scratch.path + "/..data", withDestinationPath: "..2026_01")
        #expect(try bench.refusal() == nil)
        #expect(try PluginInspection(file: bench.library).sidecar.claims != nil)
        try FileManager.default.removeItem(atPath: bench.sidecarFile)
        try FileManager.default.createSymbolicLink(atPath: bench.sidecarFile, withDestinationPath: "/dev/zero")
        #expect(try bench.refusal()?.code == .symlink)
    }
}
