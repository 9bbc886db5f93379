import Foundation

/// A command and what it printed.
enum Command {
    @discardableResult
    static func run(_ name: String, _ arguments: [String]) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try runBlocking(name, arguments) })
            }
        }
    }

    static func runBlocking(_ name: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw TestFailure(message: "\(name) ended with \(process.terminationStatus)")
        }
        return bytes
    }
}

/// Why a test could not be set up.
struct TestFailure: Error {
    let message: String
}
