/// The parts of a worker's sandbox that depend on the kernel, by the names that people see.
package enum SandboxParts {
    /// In the order of the bits of `parasol_sandbox.h`.
    private static let all = [
        "landlock (files; Linux 5.13)", "landlock-refer (moving files; Linux 5.19)",
        "landlock-truncate (cutting files; Linux 6.2)", "landlock-network (TCP ports; Linux 6.7)",
        "landlock-devices (ioctl; Linux 6.10)", "landlock-scopes (signals; Linux 6.12)", "seccomp (system calls)",
    ]

    /// The names of the parts whose bits are set.
    package static func names(_ bits: UInt32) -> [String] {
        all.enumerated().filter { bits & 1 << UInt32($0.offset) != 0 }.map(\.element)
    }
}
