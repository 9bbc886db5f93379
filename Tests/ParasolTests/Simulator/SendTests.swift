import ArgumentParser
import DSRModel
import Foundation
import Testing

@testable import SombraSimulator
@testable import parasol

@Suite("parasol send")
struct SendTests {
    @Test(
        "options that do not go together are wrong usage",
        arguments: [
            ["send"], ["send", "a.json", "--type", "ACCESS"], ["send", "--type", "ACCESS"],
            ["send", "--type", "ACCESS", "--id", "email=a", "--id-file", "b"], ["send", "a.json", "--id", "email=a"],
            ["send", "a.json", "--core", "a"], ["send", "a.json", "--key", "k.pem"],
            ["send", "a.json", "--audience", "a"], ["send", "a.json", "--flaw", "nonsense"],
            ["simulator", "--port", "65536"], ["simulator", "--port", "-1"],
        ])
    func usage(_ arguments: [String]) {
        #expect {
            try Parasol.parseAsRoot(arguments)
        } throws: { error in
            Parasol.exitCode(for: error) == .validationFailure
        }
    }

    @Test("options that go together are taken")
    func options() throws {
        let command = try #require(
            try Parasol.parseAsRoot(["send", "--type", "ACCESS", "--id", "email=a", "--flaw", "expired"])
                as? SendCommand)
        #expect(command.flaw == .expired)
        #expect(command.silo == SimulatorDefaults.dataSilo)
        #expect(throws: Never.self) {
            try Parasol.parseAsRoot(["send", "a.json", "--key", "k", "--audience", "a", "--to", "http://x"])
        }
    }

    @Test("an identifier is split at the first equals sign")
    func identifier() {
        #expect(Submission.Identifier(assignment: "email=a=b@c") == .init("email", "a=b@c"))
        for text in ["email", "=a", "email=", ""] { #expect(Submission.Identifier(assignment: text) == nil) }
    }

    @Test("the control route's address carries target and flaw through the query")
    func address() throws {
        #expect(
            try SimulatorClient.address("http://127.0.0.1:1", target: nil, flaw: nil)
                == "http://127.0.0.1:1/simulator/send")
        let address = try SimulatorClient.address(
            "http://127.0.0.1:1/", target: "http://h/p?a=b&c=d", flaw: .wrongScope)
        let query = URLComponents(string: address)?.queryItems?.map { $0.value ?? "" }
        #expect(query == ["http://h/p?a=b&c=d", "wrongScope"])
    }

    @Test("a fixture goes out with its body byte for byte")
    func bytes() throws {
        let text = #"{"headers": {"X-A": "ü\"", "x-transcend-nonce": "n"}, "body": {"b":1.50,  "a":[ ] } }"#
        let fixture = try Fixture(json: Array(text.utf8))
        let again = try Fixture(json: try fixture.json())
        #expect(again.body == Array(#"{"b":1.50,  "a":[ ] }"#.utf8))
        #expect(again.headers.map(\.name).sorted() == ["X-A", "x-transcend-nonce"])
        #expect(again.headers.first { $0.name == "X-A" }?.value == "ü\"")
    }

    @Test("a running simulator signs, sends where it is told and hands back the answer")
    func simulator() async throws {
        let simulator = try await Simulator.start()
        let fixture = try Fixture(
            Submission(type: .access, coreIdentifier: "c", identifiers: [.init("email", "a@b")]),
            to: DataSilo(id: "silo"))
        let client = SimulatorClient(url: simulator.url)
        // Nothing listens to webhooks there, but an answer comes.
        let answer = try await client.send(fixture, to: simulator.url + "/nothing-here", flaw: nil)
        #expect(answer.status == 404)
        let belief = await simulator.belief
        #expect(belief.deliveries.map(\.status) == [404])
        #expect(belief.jobs.map(\.dataSilo) == ["silo"])
        #expect(belief.jobs.first?.identifier.value == "a@b")

        let untargeted = try await client.send(fixture, to: nil, flaw: .expired)
        #expect(untargeted.status == nil)
        #expect(untargeted.failure != nil)
        await simulator.stop()
        await #expect(throws: ExitCode(1)) { try await client.send(fixture, to: nil, flaw: nil) }
    }
}
