import DSRModel
import PluginFixtures
import Testing

/// One thing that no plugin may do, or that no plugin may be able to do.
enum Misdeed: String, CaseIterable, Sendable, CustomTestStringConvertible {
    // Ends of the process.
    case segv, trap, abort, exit, quit, overflow, close, garbage
    case swiftTrap = "swift-trap"
    // Jobs that do not end.
    case loop, block, silent
    case swiftDeaf = "swift-deaf"
    // More than a worker may have.
    case memory, fork, exec, threads, flood, steal, connect
    case killParent = "kill-parent"
    case swiftMemory = "swift-memory"
    // Breaches of the contract.
    case undeclared, unanswered, double, late, unknown
    case openItem = "open-item"
    case notJSON = "not-json"
    case wrongOutcome = "wrong-outcome"
    case constructor, start, stop

    /// Faults that are shown in one gateway, since none of them hides another.
    enum Family: String, CaseIterable, Sendable {
        case crashes, hangs, greed, breaches

        var misdeeds: [Misdeed] { Misdeed.possible.filter { $0.family == self } }
    }

    /// Those whose plugins are built here.
    static var possible: [Misdeed] { allCases.filter { !$0.isSwift || HostilePlugin.swiftLibrary != nil } }

    var testDescription: String { rawValue }

    var family: Family {
        switch self {
        case .segv, .trap, .abort, .exit, .quit, .overflow, .close, .garbage, .swiftTrap: .crashes
        case .loop, .block, .silent, .swiftDeaf: .hangs
        case .memory, .fork, .exec, .threads, .flood, .steal, .connect, .killParent, .swiftMemory: .greed
        case .undeclared, .unanswered, .double, .late, .unknown, .openItem, .notJSON, .wrongOutcome, .constructor,
            .start, .stop:
            .breaches
        }
    }

    var isSwift: Bool { [.swiftTrap, .swiftDeaf, .swiftMemory].contains(self) }

    /// The plugin's id.
    var plugin: String { isSwift ? "com.example.hostile-swift" : "com.example.fault-\(rawValue)" }

    /// What its identifier begins with, which asks for it.
    var mode: String {
        switch self {
        case .swiftTrap, .swiftDeaf, .swiftMemory: String(rawValue.dropFirst("swift-".count))
        // These show in no job.
        case .constructor, .start, .stop: "ada"
        default: rawValue
        }
    }

    /// What is asked of it; endless loops need a processor, so there is one of each.
    var requests: [RequestType] {
        switch self {
        case .loop, .swiftDeaf, .memory, .swiftMemory, .fork, .exec, .threads, .flood, .steal, .connect, .killParent,
            .openItem, .notJSON, .unanswered:
            [.access]
        default: [.access, .erasure]
        }
    }

    /// Builds its library, or gives the one that is built.
    func library(into directory: ScratchDirectory) throws -> String {
        if isSwift, let library = HostilePlugin.swiftLibrary { return library }
        var hostile = HostilePlugin(id: plugin)
        if self == .constructor { hostile.constructor = .segv }
        return try hostile.build(into: directory, named: "\(rawValue).so")
    }

    /// Its settings file; `port` is one that it must not connect to.
    func settings(silo: String, keyFile: String, port: Int) -> String {
        let values =
            switch self {
            case .steal: "{keyFile: \"\(keyFile)\"}"
            case .connect: "{port: \(port)}"
            case .start: "{start: segv}"
            case .stop: "{stop: segv}"
            default: "{}"
            }
        return """
            dataSilos: [\(silo)]
            timeout: \(family == .hangs ? "500 ms" : "40 s")
            memory: 512 MiB
            settings: \(values)
            """
    }
}
