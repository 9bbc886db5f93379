import ArgumentParser
import DSRModel
import FoundationEssentials
import SombraSimulator

/// Signs one webhook and sends it.
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Signs one webhook and sends it to a gateway.",
        discussion: """
            The webhook is a fixture {"headers": {…}, "body": {…}}, or is made of --type and an identifier. It goes \
            through a running `parasol simulator`, whose key the gateway knows; with --key and --audience it is signed \
            here. Ends with 1 unless the answer is a 2xx.
            """)

    @Argument(help: "A file with a webhook's headers and body; its token and nonce are replaced.")
    var fixture: String?
    @Option(help: "The request type, such as ACCESS, of a webhook that is made here.")
    var type: String?
    @Option(help: "The identifier as KIND=VALUE, such as email=ada@example.org. It stands in the process table.")
    var id: String?
    @Option(help: "A file whose first line is the identifier as KIND=VALUE; - for standard input.")
    var idFile: String?
    @Option(help: "The person's core identifier; the identifier itself where nothing is said.")
    var core: String?
    @Option(help: "The id of the data silo.")
    var silo = SimulatorDefaults.dataSilo
    @Option(help: "The gateway's URL; where nothing is said, where the simulator sends its webhooks.")
    var to: String?
    @Option(help: "The simulator's URL.")
    var simulator = SimulatorDefaults.url
    @Option(help: "A PEM file with the P-384 key to sign with, instead of going through a simulator.")
    var key: String?
    @Option(help: "The audience of the token; with --key.")
    var audience: String?
    @Option(help: "What is wrong with the token, for trials.")
    var flaw: TokenFlaw?

    func validate() throws {
        if (fixture == nil) == (type == nil) { throw ValidationError("name a fixture's file, or --type") }
        if type != nil, (id == nil) == (idFile == nil) { throw ValidationError("--type needs --id, or --id-file") }
        if type == nil, id != nil || idFile != nil || core != nil {
            throw ValidationError("--id, --id-file and --core go with --type; a fixture has its own identifier")
        }
        if (key == nil) != (audience == nil) { throw ValidationError("--key and --audience go together") }
    }

    func run() async throws {
        let webhook = try webhook()
        let answer: WebhookAnswer
        if let key, let audience {
            answer = try await send(webhook, signedWith: try SigningKey(file: key), audience: audience)
        } else {
            answer = try await SimulatorClient(url: simulator).send(webhook, to: to, flaw: flaw)
        }
        guard let status = answer.status else { throw Failure.action(answer.failure ?? "there was no answer") }
        Output.line("\(status)")
        if !answer.body.isEmpty { Output.line(String(decoding: answer.body, as: UTF8.self)) }
        guard (200..<300).contains(status) else { throw ExitCode(1) }
    }

    private func webhook() throws -> Fixture {
        if let fixture { return try Fixture(file: fixture) }
        guard let type = type.flatMap(RequestType.init(rawValue:)) else {
            let types = RequestType.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure.configuration("--type takes one of \(types)")
        }
        let text = try idFile.map(Self.firstLine(of:)) ?? id ?? ""
        guard let identifier = Submission.Identifier(assignment: text) else {
            throw Failure.configuration("an identifier is KIND=VALUE, such as email=ada@example.org")
        }
        let submission = Submission(
            type: type, coreIdentifier: core ?? identifier.value, identifiers: [identifier])
        return try Fixture(submission, to: DataSilo(id: silo))
    }

    private static func firstLine(of path: String) throws -> String {
        if path == "-" { return readLine() ?? "" }
        do {
            let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
            return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        } catch {
            throw Failure.configuration("\(path) cannot be read")
        }
    }

    private func send(
        _ webhook: Fixture, signedWith key: SigningKey, audience: String
    ) async throws -> WebhookAnswer {
        let courier = Courier()
        let sender = FixtureSender(key: key, audience: audience, courier: courier)
        let answer: Result<WebhookAnswer, any Error>
        do {
            answer = .success(
                try await sender.send(
                    webhook, to: to ?? SimulatorDefaults.webhooks, token: TokenOptions(flaw: flaw)))
        } catch {
            answer = .failure(error)
        }
        try await courier.shutdown()
        return try answer.get()
    }
}

extension TokenFlaw: ExpressibleByArgument {}

extension Submission.Identifier {
    /// Reads `KIND=VALUE`; nil where it is something else.
    init?(assignment: String) {
        guard let equals = assignment.firstIndex(of: "=") else { return nil }
        let (kind, value) = (assignment[..<equals], assignment[assignment.index(after: equals)...])
        guard !kind.isEmpty, !value.isEmpty else { return nil }
        self.init(String(kind), String(value))
    }
}
