import DSRModel
import Foundation
import PluginFixtures
import SombraSimulator
import Testing

/// A Sombra, a house for gateways, and a ledger that plugins of the test write, for the length of one test.
struct SwapScene: Sendable {
    static let silo = DataSilo(id: House.silo, title: "Shop", datapoints: ["orders"])
    /// The name under which the plugin lies in the drop directory.
    static let file = "swap.so"

    let simulator: Simulator
    let house: House
    /// Where libraries are built, and where files lie that are no concern of the gateway's.
    let workshop: ScratchDirectory
    /// What plugins may read and write.
    let data: ScratchDirectory

    static func play(_ act: @escaping @Sendable (SwapScene) async throws -> Void) async throws {
        var configuration = SimulatorConfiguration()
        configuration.dataSilos = [silo]
        let simulator = try await Simulator.start(configuration)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await act(try await SwapScene(simulator)))
        } catch {
            outcome = .failure(error)
        }
        await simulator.stop()
        try outcome.get()
    }

    private init(_ simulator: Simulator) async throws {
        self.simulator = simulator
        house = try House(
            sombra: simulator.url, apiKey: simulator.apiKey, publicKey: await simulator.publicKeyPEM)
        workshop = try ScratchDirectory()
        data = try ScratchDirectory()
        try Data().write(to: URL(filePath: data.path + "/ledger"))
        try settle()
    }

    /// Writes the plugin's settings; `label` and its name are YAML.
    ///
    /// Renamed into place: whoever empties a file before writing it can be read in between.
    func settle(label: String = "plain", as name: String = "label") throws {
        let (written, settings) = ("plugins.d/.settings", "plugins.d/\(SwapPlugin.id).yaml")
        try house.write(
            """
            dataSilos: [\(House.silo)]
            settings:
              directory: "\(data.path)"
              \(name): \(label)

            """, to: written)
        guard rename("\(house.directory.path)/\(written)", "\(house.directory.path)/\(settings)") == 0 else {
            throw Inbox.Missed(description: "the settings cannot be renamed into place")
        }
    }

    /// Brings a build under a name of the drop directory, whole, as `mv` does.
    func drop(_ plugin: SwapPlugin, as name: String = Self.file) throws {
        let partial = house.plugins + "/.\(name).new"
        try plugin.bytes.write(to: URL(filePath: partial))
        guard chmod(partial, 0o755) == 0, rename(partial, house.plugins + "/" + name) == 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
    }

    /// Runs a gateway of the house until the closure returns; Sombra's webhooks go to it.
    @discardableResult
    func gateway<Value: Sendable>(
        _ body: @escaping @Sendable (RunningGateway) async throws -> Value
    ) async throws -> RunningGateway.End<Value> {
        try await RunningGateway.run(house) { gateway in
            await simulator.direct(webhooksTo: try await gateway.webhookURL())
            return try await body(gateway)
        }
    }

    /// A webhook of a person of its own, and what it was answered.
    func send(_ type: RequestType) async throws -> WebhookAnswer {
        let person = UUID().uuidString.lowercased()
        let submission = Submission(
            type: type, coreIdentifier: person, identifiers: [.init("email", "\(person)@example.com")])
        return try await simulator.send(try Fixture(submission, to: Self.silo))
    }

    /// Sends a webhook, which must be taken and reported in the end; answers the new lines of the ledger.
    @discardableResult
    func serve(_ type: RequestType = .erasure, _ location: SourceLocation = #_sourceLocation) async throws -> [Entry] {
        let before = try ledger().count
        let answer = try await send(type)
        #expect(answer.status == 200, sourceLocation: location)
        try await reported()
        return Array(try ledger().dropFirst(before))
    }

    /// Waits until Sombra expects nothing more of anybody.
    func reported() async throws {
        let belief = try await simulator.waitUntil(timeout: Inbox.patience) { $0.isSettled }
        #expect(belief.violations.isEmpty)
    }

    /// One line that a plugin wrote.
    struct Entry: Sendable, Equatable {
        let label: String
        let type: String
        let attempt: String
        let key: String
    }

    func ledger() throws -> [Entry] {
        try String(contentsOf: URL(filePath: data.path + "/ledger"), encoding: .utf8).split(separator: "\n").map {
            let parts = $0.split(separator: " ").map(String.init)
            guard parts.count == 4 else { throw Inbox.Missed(description: "the ledger has a line \($0)") }
            return Entry(label: parts[0], type: parts[1], attempt: parts[2], key: parts[3])
        }
    }
}
