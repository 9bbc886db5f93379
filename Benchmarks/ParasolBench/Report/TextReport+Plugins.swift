import DriverShell

/// What plugins cost.
extension TextReport {
    var ways: [String] {
        guard !report.ways.isEmpty else { return [] }
        var table = TextTable(
            "plugin", "at once", "tasks", "p50 µs", "target", "p99 µs", "p99.9 µs", "CPU µs a task", "target", "host",
            "worker")
        for way in report.ways {
            table.add([
                way.place.rawValue, Figures.text(way.atOnce), Figures.text(way.latency.samples),
                Figures.text(way.latency.p50, places: 1), Figures.text(way.latencyTarget),
                Figures.text(way.latency.p99, places: 1), Figures.text(way.latency.p999, places: 1),
                Figures.text(way.cpu, places: 1), Figures.text(way.cpuTarget), Figures.text(way.hostCPU, places: 1),
                Figures.text(way.workerCPU, places: 1),
            ])
        }
        return ["WAY of a task into a plugin that does nothing, and back, by the gateway's own modules in the bench"]
            + table.lines
    }

    var pluginMemory: [String] {
        guard let first = report.pluginMemory.first else { return [] }
        var table = TextTable(
            "PROPORTIONAL MEMORY, \(first.plugins) plugins in workers", "gateway", "a worker, median", "largest",
            "in all",
            "target")
        for memory in report.pluginMemory {
            let workers = memory.workersKiB.sorted()
            table.add([
                memory.webhooks == 0 ? "start, idle" : "after \(memory.webhooks) webhooks each",
                Figures.mebibytes(kiB: memory.gatewayKiB),
                Figures.mebibytes(kiB: workers.isEmpty ? nil : workers[workers.count / 2]),
                Figures.mebibytes(kiB: workers.last), Figures.mebibytes(kiB: memory.totalKiB),
                Figures.mebibytes(kiB: memory.targetKiB),
            ])
        }
        return table.lines + [
            "(one plugin in Swift with its runtime, \(Figures.mebibytes(kiB: first.libraryBytes / 1024)), in copies "
                + "with ids of their own)"
        ]
    }

    var replacements: [String] {
        guard !report.replacements.isEmpty else { return [] }
        var table = TextTable(
            "RENAME TO FIRST SERVED WEBHOOK", "library", "replacements", "p50 ms", "p95 ms", "target", "longest ms",
            "webhooks meanwhile")
        for result in report.replacements {
            table.add([
                "plugin in \(result.kind)", Figures.mebibytes(kiB: result.libraryBytes / 1024),
                Figures.text(result.served.samples), Figures.milliseconds(result.served.p50),
                Figures.milliseconds(result.served.p95), Figures.text(result.target),
                Figures.milliseconds(result.served.longest), Figures.text(result.webhooks),
            ])
        }
        return table.lines
    }
}
