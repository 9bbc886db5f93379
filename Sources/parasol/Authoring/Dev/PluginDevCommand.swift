import ArgumentParser
import FoundationEssentials
import Glibc
import UnixSignals

/// Tries a plugin while it is written.
struct PluginDevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Builds a plugin, loads it into a throwaway gateway, asks it for all it serves, and again after every "
            + "change.",
        discussion: "Sombra is simulated, on loopback; everything lies in a directory of its own, which is removed at the "
            + "end. Shows what Sombra believes and holds, and what the plugin logged.")

    @Argument(help: "The directory of the package.")
    var directory = "."
    @Option(
        help: "The plugin's settings, in the form of plugins.d/<id>.yaml; dev.yaml of the package where it is there.")
    var settings: String?
    @Option(
        name: .customLong("id"),
        help: ArgumentHelp(
            "Who asks, such as email=ada@example.com; may come several times. Otherwise a made-up person: "
                + "test.person@example.com, +15555550100, test-person."))
    var identifiers: [DevIdentifier] = []
    @Option(help: "Which library, where there are several: a product of Package.swift, or a file of the Makefile.")
    var product: String?
    @Option(name: .shortAndLong, help: "release or debug.")
    var configuration = BuildConfiguration.release
    @Flag(help: "Stop after one round; exits with 1 if anything went wrong.")
    var once = false

    func run() async throws {
        let package = try PluginPackage(directory)
        let beside = directory + "/dev.yaml"
        let file = settings ?? (FileManager.default.fileExists(atPath: beside) ? beside : nil)
        if let file, !FileManager.default.fileExists(atPath: file) {
            throw Failure.configuration("there are no settings at \(file)")
        }
        let environment = ProcessInfo.processInfo.environment
        // What is built stays readable for others; what the gateway makes has a directory that nobody else may enter.
        signal(SIGPIPE, SIG_IGN)
        let throwaway = try DevDirectory.make(environment: environment)
        let session: DevSession
        do {
            session = try await DevSession.open(
                package,
                .init(
                    configuration: configuration, product: product, settings: file, identifiers: identifiers,
                    environment: environment), in: throwaway)
        } catch {
            try throwaway.remove()
            throw error
        }
        let ended: Result<Bool, any Error>
        do { ended = .success(try await play(session)) } catch { ended = .failure(error) }
        // Not under the cancellation that ended the rounds: what runs must stop in order.
        let closed: Result<Void, any Error>
        do { closed = .success(try await session.close()) } catch { closed = .failure(error) }
        try throwaway.remove()
        try closed.get()
        if try !ended.get() { throw ExitCode(1) }
    }

    /// Plays until it is over, or somebody ends it; whether the rounds that count went well.
    private func play(_ session: DevSession) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { [once] tasks in
            tasks.addTask {
                if once { return try await session.playOnce() }
                try await session.play()
                return true
            }
            tasks.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return !once }
                throw CancellationError()
            }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? false
        }
    }
}
