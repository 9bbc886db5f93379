import DSRModel
import Foundation
import GRDB
import Testing

@Suite("parasol jobs")
struct JobsTests {
    @Test("lists and shows jobs, as a table and as JSON, with filters", .timeLimit(.minutes(5)))
    func listAndShow() async throws {
        try await Scene.play { scene in
            try await scene.gateway { _ in
                try scene.stage.release()
                let done = try await scene.submit(.erasure)
                _ = try await scene.settled(done)
                let open = try await scene.submit(.access)
                _ = try await scene.stage.event("half")
                try await Self.expectFilters(scene.house, done: done, open: open)
                try await Self.expectSheet(scene.house, done)
                try scene.stage.release()
                _ = try await scene.settled(open)
            }
        }
    }

    private static func expectFilters(_ house: House, done: String, open: String) async throws {
        #expect(try await house.requests() == [open, done])
        #expect(try await house.requests("--state", "reported") == [done])
        #expect(try await house.requests("--state", "running") == [open])
        #expect(try await house.requests("--type", "ACCESS") == [open])
        #expect(try await house.requests("--plugin", "com.example.stage") == [open, done])
        #expect(try await house.requests("--plugin", "com.example.nobody") == [])
        #expect(try await house.requests("--since", "2020-01-01T00:00:00Z") == [open, done])
        #expect(try await house.requests("--since", "2100-01-01T00:00:00Z") == [])
        #expect(try await house.requests("--limit", "1") == [open])
        let table = try await house.parasol("jobs", "list")
        #expect(table.output.split(separator: "\n").count == 3)
        #expect(table.output.hasPrefix("JOB"))
        #expect(try await house.parasol("jobs", "list", "--state", "parked").output == "no jobs\n")
    }

    private static func expectSheet(_ house: House, _ request: String) async throws {
        let sheet = try await house.job(of: request)
        #expect(sheet.job.state == "reported")
        #expect(sheet.tasks.map(\.state) == ["done"])
        #expect(sheet.reports.map(\.state) == ["sent"])
        let shown = try await house.parasol("jobs", "show", sheet.job.id)
        for word in [sheet.job.id, "reported", "ERASURE", request, "com.example.stage", "task.done", "report."] {
            #expect(shown.output.contains(word), "\(shown.output)")
        }
    }

    @Test("shows what stands in clear of a job that cannot be read, and what to do about it", .timeLimit(.minutes(5)))
    func unreadable() async throws {
        try await Scene.play { scene in
            try await scene.gateway { gateway in
                let request = try await scene.submit(.access)
                _ = try await scene.stage.event("half")
                var configuration = Configuration()
                configuration.busyMode = .timeout(10)
                let database = try DatabaseQueue(
                    path: scene.house.state + "/parasol.db", configuration: configuration)
                try await database.write { try $0.execute(sql: "UPDATE payloads SET body = x'0102'") }
                try scene.stage.release()
                _ = try await gateway.logged("a person is needed")
                let sheet = try await scene.house.job(of: request)
                #expect(sheet.job.state == "attention" && sheet.tasks.isEmpty)
                let shown = try await scene.house.parasol("jobs", "show", sheet.job.id)
                for word in ["store.unreadable", "store verify", request, "ACCESS", "task.done"] {
                    #expect(shown.output.contains(word), "\(shown.output) \(shown.error)")
                }
                let verified = try await scene.house.verify()
                #expect(verified.found.askAgain.map(\.request) == [request])
            }
        }
    }

    @Test("says what is wrong with an id, a filter or a gateway that does not run", .timeLimit(.minutes(5)))
    func wrong() async throws {
        try await Scene.play { scene in
            let house = scene.house
            let nobody = try await house.parasol("jobs", "list")
            #expect(nobody.code == 1)
            #expect(nobody.error.contains("parasol serve"))
            try await scene.gateway { _ in
                let unknown = try await house.parasol("jobs", "show", "01890000-0000-7000-8000-000000000000")
                #expect(unknown.code == 1)
                #expect(unknown.error.contains("01890000-0000-7000-8000-000000000000"), "\(unknown.error)")
                for arguments in [
                    ["show", "not-an-id"], ["list", "--since", "yesterday"], ["list", "--state", "a b"],
                ] {
                    #expect(try await house.jobs(arguments).code == 2, "\(arguments)")
                }
                for (option, value) in [("--state", "lost"), ("--type", "ERASE")] {
                    let run = try await house.parasol("jobs", "list", option, value)
                    #expect(run.code == 1)
                    #expect(run.error.contains(value), "\(run.error)")
                }
            }
        }
    }
}

extension House {
    /// The requests of the jobs that `jobs list` prints with these options.
    fileprivate func requests(_ options: String...) async throws -> [String] {
        try await jobs(["list", "--format", "json"] + options).json(as: JobRows.self).jobs.map(\.request)
    }

    fileprivate func jobs(_ arguments: [String]) async throws -> CommandRun {
        try await CommandRun.parasol(["jobs"] + arguments + ["--config", configuration])
    }
}
