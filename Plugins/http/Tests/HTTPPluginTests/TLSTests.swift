import Foundation
import PluginTesting
import Testing

@testable import HTTPPlugin

@Suite struct TLSTests {
    private func erase(_ service: Service, _ more: [String: JSONValue]) async throws -> OutcomeMessage {
        try await service.bridge("/done", more).send(.perform(.erasure, .email, "ada@example.org")).outcome
    }

    @Test("a service of the named authority is trusted, and no other")
    func authority() async throws {
        let keys = try Certificates()
        let service = try Service(tls: [keys.certificate, keys.key], host: "localhost")
        #expect(try await erase(service, ["caFile": .string(keys.authority)]).outcome == "done")
        let others = try Certificates()
        for authority in [["caFile": .string(others.authority)], [:]] as [[String: JSONValue]] {
            let refused = try await erase(service, authority)
            #expect(refused.outcome == "retry")
            #expect(refused.reason?.hasPrefix("tls-refused: ") == true, "\(refused.reason ?? "")")
        }
        #expect(try Service.plainCalls(of: service, trusting: keys) == 1)
    }

    @Test("a certificate of another name is refused")
    func otherName() async throws {
        let keys = try Certificates()
        let service = try Service(tls: [keys.certificate, keys.key], host: "127.0.0.1")
        let refused = try await erase(service, ["caFile": .string(keys.authority)])
        #expect(refused.reason?.hasPrefix("tls-refused: ") == true, "\(refused.reason ?? "")")
    }

    @Test("the bridge shows its certificate where the service asks for one")
    func client() async throws {
        let keys = try Certificates()
        let service = try Service(tls: [keys.certificate, keys.key, keys.authority], host: "localhost")
        let trusting: [String: JSONValue] = ["caFile": .string(keys.authority), "retries": 0]
        #expect(try await erase(service, trusting).outcome == "retry")
        let shown: [String: JSONValue] = [
            "clientCertificateFile": .string(keys.certificate), "clientKeyFile": .string(keys.key),
        ]
        #expect(try await erase(service, trusting.merging(shown) { $1 }).outcome == "done")
    }
}

extension Service {
    /// How often `/done` was called, asked over TLS.
    fileprivate static func plainCalls(of service: Service, trusting keys: Certificates) throws -> Int {
        let answer = try Command.runBlocking(
            "curl", ["--silent", "--cacert", keys.authority, "--noproxy", "*", service.origin + "/_count/done"])
        return try MessageCoding.decode(Int.self, from: answer)
    }
}

/// An authority and a certificate for `localhost`, made by openssl; they are deleted with this object.
private final class Certificates {
    let directory = FileManager.default.temporaryDirectory.appending(path: "http-plugin-\(UUID().uuidString)").path
    var authority: String { directory + "/authority.pem" }
    var certificate: String { directory + "/service.pem" }
    var key: String { directory + "/service.key" }

    init() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        func openssl(_ arguments: String...) throws {
            _ = try Command.runBlocking("openssl", arguments)
        }
        let elliptic = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        _ = try Command.runBlocking(
            "openssl",
            ["req", "-x509"] + elliptic + [
                "-subj", "/CN=Test authority", "-days", "2", "-keyout", directory + "/authority.key", "-out", authority,
            ])
        _ = try Command.runBlocking(
            "openssl",
            ["req"] + elliptic + ["-subj", "/CN=localhost", "-keyout", key, "-out", directory + "/service.csr"])
        try Data("subjectAltName=DNS:localhost\n".utf8).write(to: URL(filePath: directory + "/names"))
        try openssl(
            "x509", "-req", "-in", directory + "/service.csr", "-CA", authority, "-CAkey", directory + "/authority.key",
            "-set_serial", "1", "-days", "2", "-extfile", directory + "/names", "-out", certificate)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }
}
