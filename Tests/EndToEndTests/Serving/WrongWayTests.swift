import Foundation
import SombraSimulator
import Subprocess
import Testing

@Suite("What keeps a gateway from starting")
struct WrongWayTests {
    private static let secret = "secret-of-this-house"

    @Test(
        "wrong configuration ends with 2 and names what is wrong and where", .timeLimit(.minutes(5)),
        arguments: WrongWay.configuration)
    func configuration(_ way: WrongWay) async throws {
        let house = try Self.house()
        try way.prepare(house)
        try await Self.expect(way, house)
    }

    @Test(
        "a state that cannot be used ends with 1 and names it and the mend", .timeLimit(.minutes(5)),
        arguments: WrongWay.state)
    func state(_ way: WrongWay) async throws {
        let (house, other) = (try Self.house(), try Self.house())
        for house in [house, other] {
            try await RunningGateway.run(house) { gateway in
                _ = try await gateway.logged("listening")
                _ = try await gateway.terminated()
            }
        }
        try house.write(try other.text(of: "state/store.key"), to: "other.key", mode: 0o600)
        try way.prepare(house)
        try await Self.expect(way, house)
    }

    @Test("a port in use ends with 1 and names it", .timeLimit(.minutes(5)), arguments: ["http", "admin"])
    func port(_ section: String) async throws {
        let peer = try await HoldingPeer.start()
        let port = try #require(peer.url.split(separator: ":").last)
        let house = try Self.house()
        let configuration = try house.text(of: "parasol.yaml")
        try house.write(
            configuration.replacing("\(section): {port: 0}", with: "\(section): {port: \(port)}"), to: "parasol.yaml")
        let way = WrongWay(
            name: "port", code: 1, says: ["127.0.0.1:\(port)", "\(section).port"], prepare: { _ in })
        try await Self.expect(way, house)
        try await peer.stop()
    }

    @Test("a second gateway in the same state directory ends with 1, and the first goes on", .timeLimit(.minutes(5)))
    func secondGateway() async throws {
        let house = try Self.house()
        try await RunningGateway.run(house) { gateway in
            _ = try await gateway.logged("listening")
            let way = WrongWay(
                name: "second", code: 1, says: ["store_second_gateway", "\(gateway.pid.value)", house.state],
                prepare: { _ in })
            try await Self.expect(way, house)
            #expect(try await house.parasol("jobs", "list").output == "no jobs\n")
        }
    }

    private static func house() throws -> House {
        try House(sombra: "http://127.0.0.1:9", apiKey: secret, publicKey: SigningKey().publicKeyPEM)
    }

    private static func expect(_ way: WrongWay, _ house: House) async throws {
        let run = try await house.parasol("serve")
        let text = run.output + run.error
        #expect(run.code == way.code, "\(way.name): \(text)")
        for word in way.says { #expect(run.error.contains(word), "\(way.name) must say \(word): \(text)") }
        for noise in ["Fatal error", "Stack dump", "Crash", ".swift:", "Optional(", secret] {
            #expect(!text.contains(noise), "\(way.name) says \(noise): \(text)")
        }
    }
}
