import ArgumentParser
import DSRModel
import FoundationEssentials
import PluginHost
import PluginRuntime
import PluginTesting

/// Runs the conformance suite on a library.
struct PluginCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tries whether a plugin keeps the contract, and notes the level it reaches.",
        discussion: """
            THE CHECKS RUN AGAINST WHATEVER THE SETTINGS POINT AT: a real database is really asked, and really written to. \
            They ask about people who are made up, so an erasure finds nobody, unless you name a person and say that the \
            system is disposable. Point the settings at a copy or a test system.

            Each check runs in a process of its own. The level goes into FILE.parasol.json.
            """)

    @Argument(help: "The packed library.")
    var file: String?
    @Option(help: "The plugin's settings file, as in plugins.d; the manifest's defaults where nothing is said.")
    var settings: String?
    @Option(
        name: .customLong("identifier"),
        help: "TYPE=VALUE: a test person whom the system knows; asked about only by what reads. May be repeated.")
    var identifiers: [String] = []
    @Flag(help: "The system may be harmed: let injections and the named people go to what writes and deletes, too.")
    var disposable = false
    @Option(help: "The level to reach, 1 to 4.")
    var level = 4
    @Option(help: "The seed of all random choices; a failure prints the one that repeats it.")
    var seed: UInt64?
    @Option(help: "Run this check alone; the level is not noted.")
    var only: String?
    @Flag(help: "Make the checks in this process, for a debugger; a crash ends it.")
    var inProcess = false
    @Option(help: "How long a job may take, in seconds; the manifest's time-out, at most 30, where nothing is said.")
    var timeout: Double?
    @Option(help: "How long a check may take, in seconds; 3 minutes and ten jobs where nothing is said.")
    var checkTimeout: Int?
    @Option(help: "text or json.")
    var format = OutputFormat.text
    @Flag(help: "List the checks and what each asks.")
    var list = false

    func validate() throws {
        guard list || file != nil else { throw ValidationError("Name the library to check.") }
        guard (1...4).contains(level) else { throw ValidationError("--level is 1 to 4.") }
        guard timeout.map({ $0 > 0 && $0 <= 3_600 }) ?? true else {
            throw ValidationError("--timeout is a number of seconds, up to 3600.")
        }
        guard checkTimeout.map({ (1...86_400).contains($0) }) ?? true else {
            throw ValidationError("--check-timeout is a number of seconds, from 1.")
        }
        if let only, !ConformanceSuite.names.contains(only) {
            throw ValidationError("There is no check '\(only)'; --list names them.")
        }
        _ = try people()
    }

    func run() async throws {
        guard !list, let file else { return Output.line(Self.checks()) }
        let inspection: PluginInspection
        do throws(PluginFault) {
            inspection = try PluginInspection(file: file)
        } catch {
            throw Failure.action(error.description)
        }
        guard let manifest = inspection.manifest else {
            throw Failure.action(inspection.fault?.description ?? "\(file) holds no manifest")
        }
        let options = try options()
        let driver = ConformanceDriver(
            library: URL(filePath: file).resolvingSymlinksInPath().path,
            settings: try CheckSettings.read(settings, for: manifest), options: options, isInProcess: inProcess,
            checkLimit: checkTimeout)
        let progress = CheckProgress()
        let report = try await driver.run(begin: progress.show) { _ in progress.clear() }
        switch format {
        case .text: Output.line(CheckTable(file: file, report: report, options: options, repeating: command).text)
        case .json: try Output.json(report)
        }
        if only == nil { try LevelRecord.note(report.level, asked: level, of: file) }
        guard only == nil ? report.level >= level : report.failures.isEmpty else { throw ExitCode(1) }
    }

    private func options() throws -> ConformanceOptions {
        var options = seed.map { ConformanceOptions(seed: $0) } ?? ConformanceOptions()
        options.level = level
        options.only = only
        options.people = try people()
        options.isDisposable = disposable
        options.jobLimit = timeout.map { .seconds($0) }
        return options
    }

    private func people() throws -> [IdentifierType: String] {
        var people: [IdentifierType: String] = [:]
        for identifier in identifiers {
            guard let sign = identifier.firstIndex(of: "="), sign > identifier.startIndex else {
                throw ValidationError("--identifier is TYPE=VALUE, such as email=test@example.com.")
            }
            people[IdentifierType(rawValue: String(identifier[..<sign]))] =
                String(identifier[identifier.index(after: sign)...])
        }
        return people
    }

    /// What was typed, without the people.
    private var command: String {
        var words = ["parasol plugin check", file ?? "FILE"]
        if let settings { words.append("--settings \(settings)") }
        for type in ((try? people()) ?? [:]).keys.sorted() { words.append("--identifier \(type)=…") }
        if disposable { words.append("--disposable") }
        if let timeout { words.append("--timeout \(timeout)") }
        return words.joined(separator: " ")
    }

    private static func checks() -> String {
        var table = TextTable("LEVEL", "CHECK", "A PLUGIN THAT PASSES")
        for check in ConformanceCheck.all { table.add(String(check.level), check.name, check.promise) }
        let levels = ConformanceCheck.levels.map { "Level \($0.level): \($0.promise)." }
        return table.text + "\n\n" + levels.joined(separator: "\n")
    }
}
