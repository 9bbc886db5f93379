import Foundation
import Glibc

/// Runs a command and waits for it; `posix_spawn`, because Foundation's `Process` needs a run loop.
package enum Command {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Throws what the command printed where it fails.
    package static func run(_ name: String, _ arguments: [String]) throws {
        let log = FileManager.default.temporaryDirectory.appending(path: "parasol-\(UUID().uuidString).log").path
        defer { unlink(log) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var argv: [UnsafeMutablePointer<CChar>?] = ([name] + arguments).map { strdup($0) }
        argv.append(nil)
        defer { for argument in argv { free(argument) } }
        var child: pid_t = 0
        let error = posix_spawnp(&child, name, &actions, nil, argv, environ)
        guard error == 0 else {
            throw Failure(description: "\(name) cannot be run: \(String(cString: strerror(error)))")
        }
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(description: "\(name) cannot be waited for") }
        }
        guard status == 0 else {
            let printed = try String(contentsOfFile: log, encoding: .utf8)
            throw Failure(description: "\(name) \(arguments.joined(separator: " ")) failed:\n\(printed)")
        }
    }
}
