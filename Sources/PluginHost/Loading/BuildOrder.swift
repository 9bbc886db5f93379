import PluginRuntime

/// A build and the settings that it is to run with.
struct BuildOrder: Sendable {
    /// What tells one order from another.
    struct Key: Sendable, Hashable {
        let sha256: String
        let settingsJSON: [UInt8]
        let memoryBytes: Int64?
    }

    let build: AdmittedBuild
    let settings: PluginSettings

    /// Orders with the same key need no new process.
    var key: Key { Key(sha256: build.sha256, settingsJSON: settings.settingsJSON, memoryBytes: settings.memoryBytes) }
}

/// A start that failed, and when it may be tried again.
struct StartFailure: Sendable {
    let refusal: Refusal
    /// How often in a row.
    let count: Int
    /// Nil where only another build, other settings or a person make another try.
    let retryAt: ContinuousClock.Instant?
}
