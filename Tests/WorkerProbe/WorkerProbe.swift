import Foundation
import Glibc

/// The gateway's side of one worker in a process of its own, so that tests can run it as another user and kill it.
@main
enum WorkerProbe {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 2 else { exit(2) }
        let order = try JSONDecoder().decode(ProbeOrder.self, from: Data(arguments[1].utf8))
        let report = try await ProbeRun(order).run()
        print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }
}
