import Glibc

/// The environment of every worker: none of the gateway's but time zone and language.
enum WorkerEnvironment {
    private static let passedOn = ["TZ", "LANG", "LC_ALL"]

    static var current: [String] {
        // Swift's own crash report prints registers and memory; glibc's arenas would each reserve 64 MiB of addresses.
        var environment = ["SWIFT_BACKTRACE=enable=no", "MALLOC_ARENA_MAX=2"]
        for name in passedOn {
            if let value = unsafe getenv(name) { environment.append("\(name)=\(unsafe String(cString: value))") }
        }
        return environment
    }
}
