import SombraSimulator
import Testing

@Suite("What a gateway keeps on disk")
struct ModeTests {
    @Test("is for its own user alone", .timeLimit(.minutes(5)))
    func modes() async throws {
        let house = try House(sombra: "http://127.0.0.1:9", apiKey: "key", publicKey: SigningKey().publicKeyPEM)
        try await RunningGateway.run(house) { gateway in
            _ = try await gateway.logged("listening")
            #expect(try house.mode(of: "state") == 0o700)
            for file in ["store.key", "control.sock", "parasol.db", "lock"] {
                #expect(try house.mode(of: "state/\(file)") == 0o600, "\(file)")
            }
        }
    }
}
