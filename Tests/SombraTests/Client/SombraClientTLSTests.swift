import NIOSSL
import Testing

@testable import Sombra

@Suite("TLS of the client")
struct SombraClientTLSTests {
    typealias Files = SombraClientConfiguration.TLSFiles

    private let job = JobCredentials(nonce: "nonce-1")
    private let authority = Fixture.path("tls/authority.pem")
    private let certificate = Fixture.path("tls/client.pem")
    private let key = Fixture.path("tls/client.key")

    /// A gateway that shows a certificate of the test authority and asks for one.
    private func server() throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(Fixture.path("tls/server.pem")).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: Fixture.path("tls/server.key"), format: .pem))
        )
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority))
        tls.certificateVerification = .noHostnameVerification
        return tls
    }

    @Test("a gateway of a private authority that asks for a certificate is reached with the configured files")
    func mutual() async throws {
        let files = Files(caFile: authority, clientCertificateFile: certificate, clientKeyFile: key)
        try await withServer(tls: try server(), configure: { $0.tls = files }, { _ in .answer(200) }) {
            client, server in
            let answer = try await client.confirm(.init(), for: job)
            #expect(answer == .accepted)
            #expect(server.exchanges.count == 1)
        }
    }

    @Test("without the client's certificate nothing is accepted")
    func noCertificate() async throws {
        let files = Files(caFile: authority)
        try await withServer(tls: try server(), configure: { $0.tls = files }, { _ in .answer(200) }) {
            client, server in
            guard case .transient = try await client.confirm(.init(), for: job) else {
                Issue.record("expected trouble")
                return
            }
            #expect(server.exchanges.isEmpty)
        }
    }

    @Test("a gateway of an unknown authority receives nothing")
    func unknownAuthority() async throws {
        try await withServer(tls: try server(), { _ in .answer(200) }) { client, server in
            guard case .transient(let cause, nil) = try await client.confirm(.init(), for: job) else {
                Issue.record("expected trouble")
                return
            }
            #expect(!cause.mayHaveArrived)
            #expect(server.exchanges.isEmpty)
        }
    }

    @Test("a file that cannot be read is named when the client is made")
    func badFiles() throws {
        for (files, code) in [
            (Files(caFile: "/nonexistent/ca.pem"), SombraClientError.Code.certificateFile),
            (Files(caFile: key), .certificateFile),
            (Files(clientCertificateFile: certificate), .certificateWithoutKey),
            (Files(clientKeyFile: key), .certificateWithoutKey),
            (Files(clientCertificateFile: certificate, clientKeyFile: authority), .keyFile),
        ] {
            let url = try SombraURL("https://gateway.example")
            let error = #expect(throws: SombraClientError.self) {
                try SombraClient(SombraClientConfiguration(url: url, apiKey: "k", tls: files))
            }
            #expect(error?.code == code)
        }
    }
}
