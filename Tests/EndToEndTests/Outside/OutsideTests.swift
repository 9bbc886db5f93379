import Foundation
import PluginFixtures
import Subprocess
import Testing

@Suite("The main job, seen from outside")
struct OutsideTests {
    @Test(
        "openssl signs, curl sends, and sqlite3 shows the person's rows gone and a stranger's untouched",
        .timeLimit(.minutes(5)))
    func erasure() async throws {
        let work = try ScratchDirectory()
        let run = try await CommandRun.run(
            .name("bash"), [try Parasol.fixture("Scripts/outside.sh"), work.path],
            [
                "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
                "PARASOL_EXECUTABLE": try Parasol.executable(), "PARASOL_PLUGINS": try Parasol.plugins(),
            ])
        #expect(run.code == 0, "\(run.output)\(run.error)")
        #expect(run.output.split(separator: "\n").count { $0.hasPrefix("ok  ") } == 21, "\(run.output)")
    }
}
