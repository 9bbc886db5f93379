import Foundation
import Glibc

/// The clock of the gateway's process, turned by libfaketime: the time of day alone, not the monotonic clock.
struct TurnedClock: Sendable {
    private let library: String
    private let file: String

    /// nil where libfaketime is not installed.
    init?(file: String) throws {
        let folders = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map { "/usr/lib/\($0)/faketime" }
        let found = folders.map { $0 + "/libfaketimeMT.so.1" }.first { access($0, R_OK) == 0 }
        guard let found else { return nil }
        library = found
        self.file = file
        try turn(by: 0)
    }

    /// What runs the executable.
    ///
    /// The library sets a variable when it is loaded first, which moves the environment, and Swift looks for its
    /// arguments beside it. So `env` loads it first, and becomes the executable with the variable set.
    static let prefix = ["/usr/bin/env"]

    /// What a process needs in its environment.
    var environment: [String: String] {
        [
            "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_CACHE_DURATION": "1", "NO_FAKE_STAT": "1",
        ]
    }

    func turn(by seconds: Int) throws {
        let text = seconds < 0 ? "\(seconds)" : "+\(seconds)"
        // Written beside and renamed: the library must never read half of it.
        try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
    }

    /// Removes what the library leaves in shared memory when its process is killed.
    static func forget(_ process: pid_t) {
        shm_unlink("/faketime_shm_\(process)")
        unlink("/dev/shm/sem.faketime_sem_\(process)")
    }
}
