import Foundation
import Subprocess
import SystemPackage

/// One run of `parasol` to its end.
struct CommandRun: Sendable {
    let code: CInt?
    let output: String
    let error: String

    /// Runs a command; it is killed when the test is cancelled by its time limit.
    static func parasol(_ arguments: String..., environment: [String: String] = [:]) async throws -> CommandRun {
        try await parasol(arguments, environment: environment)
    }

    static func parasol(_ arguments: [String], environment: [String: String] = [:]) async throws -> CommandRun {
        var variables = environment
        for name in ["PATH", "HOME", "TMPDIR"] { variables[name] = ProcessInfo.processInfo.environment[name] }
        return try await run(.path(.init(try Parasol.executable())), arguments, variables)
    }

    static func run(
        _ executable: Executable, _ arguments: [String], _ variables: [String: String]
    ) async throws -> CommandRun {
        var options = PlatformOptions()
        // A script that is broken off by its time limit gets to end what it started.
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments),
            environment: .only(variables), platformOptions: options, output: .string(limit: 4 << 20),
            error: .string(limit: 4 << 20))
        var code: CInt?
        if case .exited(let exited) = result.terminationStatus { code = exited }
        return CommandRun(code: code, output: result.standardOutput, error: result.standardError)
    }

    /// The output as JSON.
    func json<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(output.utf8))
    }
}

extension Environment {
    /// These variables and no others.
    static func only(_ variables: [String: String]) -> Environment {
        .custom(Dictionary(uniqueKeysWithValues: variables.map { (Key(stringLiteral: $0.key), $0.value) }))
    }
}
