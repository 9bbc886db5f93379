import ArgumentParser
import Console
import FoundationEssentials
import Gateway
import JobStore
import Settings

/// The queue of a running gateway.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "Shows the jobs of a running gateway.",
        subcommands: [JobsListCommand.self, JobsShowCommand.self])
}

/// Lists jobs, newest first.
struct JobsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists jobs, newest first.")

    @OptionGroup var gateway: GatewayOption
    @Option(help: "Only jobs in this state: accepted, running, reporting, reported, parked, obsolete, attention.")
    var state: String?
    @Option(help: "Only jobs with a task of this plugin.")
    var plugin: String?
    @Option(help: "Only jobs of this request type, such as ERASURE.")
    var type: String?
    @Option(help: "Only jobs of this request.")
    var request: String?
    @Option(help: "Only jobs accepted since this time (ISO 8601).")
    var since: String?
    @Option(
        name: [.customLong("due-within")],
        help: "Only open jobs that are due within this time, such as 5d, the first first; overdue ones are.")
    var dueWithin: String?
    @Option(help: "newest, due (the nearest legal date first) or age (the oldest request first).")
    var sort: String?
    @Option(help: "The most jobs to list.")
    var limit = 100
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        var query = ["limit=\(limit)"]
        for (name, value) in [("state", state), ("plugin", plugin), ("type", type), ("request", request)] {
            if let value { query.append("\(name)=\(try Self.escaped(value))") }
        }
        if let since {
            guard let time = Timestamp.milliseconds(since) else {
                throw Failure.configuration("--since takes a time like 2026-03-01T09:15:00Z, not \(since)")
            }
            query.append("since=\(time)")
        }
        if let dueWithin {
            guard let span = TimeSpan.parse(dueWithin) else {
                throw Failure.configuration("--due-within takes a time like 5d or 12h, not \(dueWithin)")
            }
            query.append("dueWithin=\(span.wholeMilliseconds)")
        }
        if let order = sort ?? dueWithin.map({ _ in "due" }) { query.append("order=\(try Self.escaped(order))") }
        let list = try await gateway.client().get("/v1/jobs?" + query.joined(separator: "&"), as: JobList.self)
        guard format == .text else { return try Output.json(list) }
        var table = TextTable(
            "JOB", "STATE", "TYPE", "KIND", "RUN", "ACCEPTED", "REPORT BY", "AGE", "DUE IN", "REQUEST", "WHY")
        for job in list.jobs {
            table.add(
                job.id, job.state, job.type, job.kind, String(job.run), Timestamp.text(job.acceptedAt),
                Timestamp.text(job.reportBy), Days.text(list.now - (job.requestedAt ?? job.acceptedAt)),
                job.isFinal ? "" : Days.text(job.dueAt - list.now), job.request, job.attention ?? "")
        }
        Output.line(table.isEmpty ? "no jobs" : table.text)
        let mends = Set(list.jobs.compactMap { job in job.mend.map { "\(job.attention ?? ""): \($0)" } })
        if !mends.isEmpty { Output.line("\n" + mends.sorted().joined(separator: "\n")) }
    }

    static func escaped(_ value: String) throws -> String {
        let allowed = value.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "-_.".unicodeScalars.contains(scalar))
        }
        guard allowed else { throw Failure.configuration("\(value) is no id, state or type") }
        return value
    }
}

/// Shows one job with its tasks, reports and audit.
struct JobsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one job with its tasks, reports and audit.")

    @OptionGroup var gateway: GatewayOption
    @Argument(help: "The job's id, from `parasol jobs list`.")
    var id: String
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        guard id.count == 36, id.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
            throw Failure.configuration("\(id) is no job id: it has 36 characters, as `parasol jobs list` shows it")
        }
        let detail = try await gateway.client().get("/v1/jobs/\(id)", as: JobDetail.self)
        guard format == .text else { return try Output.json(detail) }
        let job = detail.job
        Output.line("job      \(job.id)")
        Output.line("state    \(job.state)\(job.attention.map { ": \($0)" } ?? "")")
        if let mend = job.mend { Output.line("mend     \(mend)") }
        Output.line(
            "asks     \(job.type) (\(job.kind)) of \(job.target), run \(job.run)\(job.isTest ? ", a test" : "")")
        Output.line("request  \(job.request)")
        Output.line("accepted \(Timestamp.text(job.acceptedAt))")
        Output.line("due      report by \(Timestamp.text(job.reportBy)), law \(Timestamp.text(job.dueAt))")
        if let asked = job.requestedAt {
            Output.line("asked    \(Timestamp.text(asked)), \(Days.text(detail.now - asked)) ago")
        }
        if !job.isFinal { Output.line("left     \(Days.text(job.dueAt - detail.now)) until the legal date") }
        if let until = job.parkedUntil { Output.line("parked   until \(Timestamp.text(until))") }
        var tasks = TextTable("PLUGIN", "STATE", "ATTEMPTS", "BUILD")
        for task in detail.tasks {
            tasks.add(task.plugin, task.state, String(task.attempts), String(task.build?.prefix(12) ?? ""))
        }
        if !tasks.isEmpty { Output.line("\n" + tasks.text) }
        var reports = TextTable("REPORT", "STATE", "ATTEMPTS")
        for report in detail.reports { reports.add(String(report.sequence), report.state, String(report.attempts)) }
        if !reports.isEmpty { Output.line("\n" + reports.text) }
        var events = TextTable("WHEN", "EVENT", "PLUGIN", "DETAIL")
        for event in detail.audit {
            let detail = event.detail.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            events.add(Timestamp.text(event.at), event.event, event.plugin ?? "", detail.joined(separator: ", "))
        }
        if !events.isEmpty { Output.line("\n" + events.text) }
    }
}

extension JobView {
    /// Whether nothing of it is due any more.
    fileprivate var isFinal: Bool { JobState(rawValue: state)?.isFinal ?? false }
}
