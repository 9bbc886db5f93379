import DriverShell

/// What a gateway does at its limits.
extension TextReport {
    var crowd: [String] {
        guard let crowd = report.crowd else { return [] }
        var table = TextTable("POST to 200, 100 webhooks a second", "webhooks", "p50 ms", "p99 ms", "longest ms")
        for (name, latency) in [("alone", crowd.alone), ("beside \(crowd.connections) connections", crowd.beside)] {
            table.add(
                [name, Figures.text(latency.samples)]
                    + [latency.p50, latency.p99, latency.longest].map { Figures.milliseconds($0) })
        }
        return [
            "IDLE AND SLOW CONNECTIONS: a third says nothing, a third sends its head and a third its body byte by byte"
        ]
            + table.lines + [
                "p99 is \(Figures.text(crowd.delay, places: 1)) ms longer (target \(Figures.text(crowd.target))); "
                    + "\(Figures.text(crowd.returns)) times one was cut off and came back"
            ]
    }

    var freeze: [String] {
        guard let freeze = report.freeze else { return [] }
        return [
            "FREEZE under \(Figures.text(freeze.perSecond)) webhooks a second: the command took "
                + "\(Figures.text(freeze.command)) ms, the last erasure came \(Figures.text(freeze.latestErasure)) ms "
                + "after its start (target \(Figures.text(freeze.target)))",
            "\(Figures.text(freeze.webhooks)) webhooks answered 200, \(Figures.text(freeze.erased)) erased before, "
                + "\(Figures.text(freeze.waited)) waited for unfreeze, lost: \(Figures.text(freeze.lost))",
        ]
    }

    var pending: [String] {
        guard let pending = report.pending else { return [] }
        var table = TextTable("jobs pending", "200/s, median", "200/s, each round", "CPU µs, each round")
        for (jobs, rounds) in [(pending.few, pending.fewRounds), (pending.many, pending.manyRounds)] {
            table.add([
                Figures.text(jobs), Figures.text(PendingResult.median(rounds.map(\.answersPerSecond))),
                rounds.map { Figures.text($0.answersPerSecond) }.joined(separator: " "),
                rounds.map { Figures.text($0.gatewayCPU) }.joined(separator: " "),
            ])
        }
        let memory = pending.memory
        return [
            "INTAKE WITH JOBS PENDING: \(BenchPlan.pendingConnections) connections, rounds by turns to two gateways "
                + "whose erasures are frozen"
        ]
            + table.lines + [
                "ratio, median of the rounds \(Figures.text(pending.ratio, places: 2)) "
                    + "(target \(Figures.text(Targets.pendingThroughput, places: 2)))",
                "gateway with \(Figures.text(pending.many)): resident \(Figures.mebibytes(kiB: memory.residentKiB)), "
                    + "proportional \(Figures.mebibytes(kiB: memory.proportionalKiB)), "
                    + "peak resident \(Figures.mebibytes(kiB: memory.peakResidentKiB)) "
                    + "(target \(Figures.mebibytes(kiB: Targets.pendingMemoryKiB))); started in "
                    + "\(Figures.text(pending.startSeconds, places: 1)) s; database "
                    + "\(Figures.mebibytes(kiB: pending.databaseBytes / 1024)), filled in "
                    + "\(Figures.text(pending.fillSeconds)) s",
            ]
    }
}
