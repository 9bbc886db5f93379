import DriverShell

/// A report as text for a person.
struct TextReport {
    let report: BenchReport

    init(_ report: BenchReport) { self.report = report }

    var text: String {
        let sections = [
            machine, costs, ways, cpu, intake, endToEnd, backlog, memory, pluginMemory, replacements, crowd, freeze,
            pending, remarks,
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var machine: [String] {
        var lines = [
            "parasol bench, \(report.date), \(Figures.text(report.settings.webhooks)) webhooks"
                + (report.settings.quick ? " (quick)" : "") + (report.seconds.map { ", \(Figures.text($0)) s" } ?? "")
        ]
        if let machine = report.machine {
            lines.append(
                "machine   \(machine.cores) cores (\(machine.processor)), \(Figures.mebibytes(kiB: machine.memoryKiB)), "
                    + "Linux \(machine.kernel), state on \(machine.fileSystem ?? "an unknown file system"), "
                    + "load average before \(Figures.text(machine.loadAverage, places: 2))")
            lines.append("swift     \(machine.swift ?? "not found")")
        }
        lines.append(
            "gateway   \(report.settings.executable) (\(Figures.text(report.settings.executableBytes)) bytes), "
                + "log level \(report.settings.logLevel) into a file")
        if let load = report.load {
            lines.append(
                "CPU use   gateway \(Figures.percent(load.gateway)), load generator and fake Sombra "
                    + "\(Figures.percent(load.bench)), others \(Figures.percent(load.others)), "
                    + "stolen \(Figures.percent(load.stolen)) of all cores during the run")
        }
        return lines
    }

    private var costs: [String] {
        let (v, sync) = (report.verification, report.sync)
        return [
            "V, CPU of one ES384 verification (swift-crypto, \(Figures.text(v?.samples)) samples): "
                + "p50 \(Figures.text(v?.median)) µs, beside a busy thread \(Figures.text(v?.besideLoad)) µs",
            "disk, append of 4 KiB with fdatasync (\(Figures.text(sync?.samples)) samples): "
                + "p50 \(Figures.milliseconds(sync?.p50)) ms, p99 \(Figures.milliseconds(sync?.p99)) ms",
        ]
    }

    private var intake: [String] {
        guard report.settings.parts.contains(.load) else { return [] }
        var table = TextTable("connections", "webhooks", "200/s", "p50 ms", "p99 ms", "p99.9 ms")
        for round in report.rounds where round.report == nil {
            table.add(
                [Figures.text(round.connections), Figures.text(round.webhooks), Figures.text(round.answersPerSecond)]
                    + latency(round.answer))
        }
        return [
            "INTAKE, POST to 200: the plugin is frozen, so a webhook is verified, routed, committed and answered, no more"
        ] + table.lines
    }

    private var endToEnd: [String] {
        guard report.settings.parts.contains(.load) else { return [] }
        var table = TextTable(
            "plugin", "connections", "next after", "webhooks", "200/s", "p50 ms", "p99 ms", "p99.9 ms", "reports/s",
            "p50 ms",
            "p99 ms", "p99.9 ms")
        for round in report.rounds {
            guard let report = round.report else { continue }
            table.add(
                [
                    round.place.rawValue, Figures.text(round.connections), round.pacing == .report ? "report" : "200",
                    Figures.text(round.webhooks), Figures.text(round.answersPerSecond),
                ] + latency(round.answer) + [Figures.text(round.reportsPerSecond)] + latency(report))
        }
        return [
            "END TO END, POST to 200 and POST to delivered report: a plugin that does nothing, in the gateway's process and in a worker",
            "(where the next webhook follows the 200, reports may queue)",
        ] + table.lines
    }

    private var cpu: [String] {
        guard report.settings.parts.contains(.load) else { return [] }
        var table = TextTable(
            "CPU, µs a webhook", "gateway", "in kernel", "worker", "V", "beyond V", "target", "ratio",
            "load and fake Sombra")
        for round in report.rounds {
            table.add([
                "\(round.name), \(round.connections)" + (round.report == nil ? "" : ", \(round.place.rawValue)"),
                Figures.text(round.gatewayCPU), Figures.percent(round.kernelShare.map { $0 * 100 }),
                Figures.text(round.workerCPU), Figures.text(round.v),
                Figures.text(round.beyondV), Figures.text(round.target), Figures.text(round.ratio, places: 2),
                Figures.text(round.benchCPU),
            ])
        }
        return table.lines
    }

    private var backlog: [String] {
        guard let backlog = report.backlog else { return [] }
        return [
            "BACKLOG: \(Figures.text(backlog.jobs)) jobs of the frozen rounds, after unfreeze: "
                + "\(Figures.text(backlog.reportsPerSecond)) reports/s for \(Figures.text(backlog.seconds, places: 1)) s, "
                + "gateway CPU \(Figures.text(backlog.gatewayCPU)) µs a job (no verification in it)"
        ]
    }

    private var memory: [String] {
        guard report.settings.parts.contains(.load) else { return [] }
        var table = TextTable("MEMORY after", "resident", "proportional", "peak resident")
        for reading in report.memory {
            table.add([
                reading.webhooks == 0 ? "start, idle" : Figures.text(reading.webhooks) + " webhooks",
                Figures.mebibytes(kiB: reading.memory.residentKiB),
                Figures.mebibytes(kiB: reading.memory.proportionalKiB),
                Figures.mebibytes(kiB: reading.memory.peakResidentKiB),
            ])
        }
        var lines = table.lines
        lines.append("CPU of the idle gateway: \(Figures.text(report.idleCPU, places: 1)) ms a second")
        if let storage = report.storage {
            lines.append(
                "on disk after the run: database \(Figures.mebibytes(kiB: storage.databaseBytes / 1024)), "
                    + "log \(Figures.mebibytes(kiB: storage.logBytes / 1024)); "
                    + "reports sent again: \(Figures.text(report.repeatedReports))")
        }
        return lines
    }

    private var remarks: [String] {
        report.notes.map { "note: " + $0 } + report.failures.map { "FAILED: " + $0 }
    }

    private func latency(_ latency: Latency) -> [String] {
        [latency.p50, latency.p99, latency.p999].map { Figures.milliseconds($0) }
    }
}
