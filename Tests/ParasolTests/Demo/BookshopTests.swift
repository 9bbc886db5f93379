import ArgumentParser
import Crypto
import DSRModel
import Foundation
import PluginMessages
import Settings
import SombraSimulator
import Testing

@testable import parasol

@Suite("The demo's bookshop")
struct BookshopTests {
    private func withDirectory(_ body: (DemoDirectory) throws -> Void) throws {
        let directory = try DemoDirectory.make(environment: [:])
        defer { #expect(throws: Never.self) { try directory.remove() } }
        try body(directory)
    }

    @Test("it opens with the customers and pictures that the demo expects")
    func census() throws {
        try withDirectory { directory in
            try directory.furnish()
            #expect(try ShopCensus(directory) == DemoExpectations.shopBefore)
        }
    }

    @Test("the directory and what must be secret in it are for its user alone")
    func modes() throws {
        try withDirectory { directory in
            try directory.furnish()
            for (path, mode) in [
                (directory.path, 0o700), (directory.holds.keyPath, 0o600), (directory.holds.listPath, 0o600),
            ] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode)
            }
        }
    }

    @Test("a hash of the hold list is the HMAC-SHA-256 of RFC 4231, test case 2")
    func hash() {
        let hash = HoldList.hash("what do ya want for nothing?", SymmetricKey(data: Data("Jefe".utf8)))
        #expect(hash == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test("the hold list begins with its key's mark and names nobody")
    func holdList() throws {
        try withDirectory { directory in
            try directory.furnish()
            let list = try String(contentsOfFile: directory.holds.listPath, encoding: .utf8)
            let lines = list.split(separator: "\n").map { $0.split(separator: " ") }
            #expect(lines.map(\.first) == ["key", "fraud"])
            #expect(lines.allSatisfy { $0.count == 3 && $0[1].count == 64 })
            #expect(list.hasSuffix("\n"))
            let key = try String(contentsOfFile: directory.holds.keyPath, encoding: .utf8)
            #expect(Data(base64Encoded: key.trimmingCharacters(in: .newlines))?.count == 32)
            #expect(!list.contains("mallory"))
        }
    }

    @Test("the settings files are read as they are meant, whatever the directory is called")
    func settings() throws {
        try withDirectory { parent in
            let directory = DemoDirectory(path: parent.path + #"/a "quoted" \ name: #1"#)
            try directory.furnish()
            for (plugin, text) in DemoPlugins.settings(in: directory) {
                try Data(text.utf8).write(to: URL(filePath: "\(directory.plugins)/\(plugin).yaml"))
            }
            let files = try PluginSettingsFile.loadAll(directory: directory.plugins, environment: [:])
            #expect(files.keys.sorted() == ["org.parasol.files", "org.parasol.holds", "org.parasol.sqlite"])
            #expect(files["org.parasol.files"]?.after == ["org.parasol.sqlite"])
            #expect(files.values.allSatisfy { $0.dataSilos.contains(DemoWorld.shop.id) && $0.warnings.isEmpty })
            let anything: JSONValue = ["type": "object"]
            let sqlite = try #require(try files["org.parasol.sqlite"]?.settings(checkedAgainst: anything).reveal())
            let settings = try MessageCoding.decode(JSONValue.self, from: sqlite)
            #expect(settings["database"]?.string == directory.database.path)
            #expect(settings["erasure"]?.array?.first?["statements"]?.array?.count == 4)
        }
    }

    @Test("a directory without the plugins is wrong usage")
    func missing() throws {
        try withDirectory { directory in
            try Data().write(to: URL(filePath: directory.path + "/files.so"))
            #expect(throws: ExitCode(2)) { try DemoPlugins(in: directory.path) }
            try Data().write(to: URL(filePath: directory.path + "/sqlite.so"))
            try Data().write(to: URL(filePath: directory.path + "/holds.so"))
            #expect(throws: Never.self) { try DemoPlugins(in: directory.path) }
        }
    }

    @Test("a picture is a PNG that other programs made the same")
    func png() {
        let made = PNGEncoder.encode(rows: [[1, 2, 3, 250, 251, 252]], width: 2).hexadecimal
        // Made with Python's zlib and struct.
        #expect(
            made == "89504e470d0a1a0a0000000d49484452000000020000000108020000007b40e8dd"
                + "00000012494441547801010700f8ff00010203fafbfc060302f80c82c0490000000049454e44ae426082")
        #expect(Set(Customer.everybody.flatMap(\.pictures).map(\.bytes)).count == 4)
    }

    @Test("the complaints of a log are its warnings and errors, the last ones")
    func complaints() throws {
        try withDirectory { directory in
            let lines = (0..<30).flatMap { number in
                ["info", "warning", "error"].map { "{\"level\":\"\($0)\",\"number\":\(number)}" }
            }
            try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: directory.log))
            let complaints = try DemoLog.complaints(in: directory.log)
            #expect(complaints.count == 20)
            #expect(complaints.allSatisfy { !$0.contains("info") })
            #expect(complaints.last == "{\"level\":\"error\",\"number\":29}")
            #expect(try DemoLog.complaints(in: directory.path + "/none").isEmpty)
        }
    }
}
