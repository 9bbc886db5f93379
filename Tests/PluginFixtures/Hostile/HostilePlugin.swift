import Foundation

/// A build of `hostile.c`; what its jobs do says the identifier, and what else it does say these values.
///
/// Settings are written by the test: `start`, `handle`, `cancel`, `health`, `stop` and `job` name a ``HostileMode``;
/// `keyFile`, `port`, `parent` and `gate` are what the modes work on. `gate` may be read, the others are not asked for.
package struct HostilePlugin {
    package var id: String
    package var version = "1.0.0"
    /// The time-out of a job, in milliseconds.
    package var timeoutMilliseconds = 60_000
    package var concurrency = 16
    /// What the constructor does, before any sandbox of the plugin's own making could stand.
    package var constructor: HostileMode?
    /// A file that the constructor writes.
    package var constructorFile: String?
    package var isPacked = true

    package init(id: String = "com.example.hostile") { self.id = id }

    /// The manifest in its canonical form.
    package var manifest: String {
        let texts = ["cancel", "handle", "health", "job", "keyFile", "gate", "start", "stop"].sorted()
        let settings =
            (texts.map { "\"\($0)\":{\"type\":\"string\"}" }
            + ["parent", "port"].map { "\"\($0)\":{\"type\":\"integer\"}" })
            .sorted().joined(separator: ",")
        return """
            {"coverage":"manifest","guards":[],"handles":[{"datapoints":["profile"],"identifiers":["email"],\
            "requestTypes":["ACCESS"]},{"datapoints":[],"identifiers":["email"],"requestTypes":["ERASURE"]}],\
            "id":"\(id)","limits":{"concurrency":\(concurrency),"timeoutMilliseconds":\(timeoutMilliseconds)},\
            "needs":{"pathSettings":["gate"]},"owner":"Test team <test@example.com>","plans":[],"preflights":[],\
            "schema":1,"settings":{"additionalProperties":false,"properties":{\(settings)},"type":"object"},\
            "version":"\(version)"}
            """
    }

    /// Builds the library into a directory, which must not be a plugin directory, and gives its path.
    package func build(into directory: ScratchDirectory, named name: String = "hostile.so") throws -> String {
        var flags = ["-DMANIFEST=\(Self.literal(manifest))", "-Wno-infinite-recursion", "-Wno-array-bounds"]
        if let constructor { flags.append("-DCONSTRUCTOR=\(Self.literal(constructor.rawValue))") }
        if let constructorFile { flags.append("-DCONSTRUCTOR_FILE=\(Self.literal(constructorFile))") }
        return try CPluginBuilder.build(
            source: Self.source, manifest: isPacked ? Array(manifest.utf8) : nil, into: directory, named: name,
            flags: flags)
    }

    /// The library of `Tests/HostilePlugin`, three faults in Swift, or nil where `make hostile` did not build it.
    ///
    /// Its identifiers are `trap@…`, `deaf@…` (a loop that passes over its cancellation) and `memory@…`; it serves all
    /// others properly.
    package static var swiftLibrary: String? {
        // Whoever says where it lies wants it tried: then it is missed where it is not there, not left out.
        if let directory = ProcessInfo.processInfo.environment["PARASOL_HOSTILE"] {
            return directory + "/hostile-swift.so"
        }
        let library = root + "/.build/hostile/hostile-swift.so"
        return FileManager.default.fileExists(atPath: library) ? library : nil
    }

    private static var source: String { root + "/Tests/EndToEndTests/Fixtures/Hostile/hostile.c" }

    private static var root: String {
        var url = URL(filePath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path
    }

    private static func literal(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
