import DSRModel
import Foundation
import SombraSimulator
import Testing

@Suite("Pending requests, polled")
struct PollingTests {
    private static let settings = "reconciliation: {dataSilos: [\(House.silo)]}"

    private struct Lists: Decodable {
        struct List: Decodable {
            let silo: String
            let type: String
            let outcome: String
            let listed: Int
            let new: Int
            let known: Int
        }

        let lists: [List]

        func list(_ type: String) -> List? { lists.first { $0.type == type } }
    }

    /// The scene's gateway without a public port, and so without an audience.
    private static func withoutPort(_ house: House) throws {
        let text = try house.text(of: "parasol.yaml")
        try house.write(
            text.replacing("http: {port: 0}", with: "http: {enabled: false}")
                .replacing("  audience: \(House.audience)\n", with: "")
                .replacing("  publicKeyFile: sombra.pem\n", with: ""), to: "parasol.yaml")
    }

    private static func play(
        more: String = settings, _ act: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        try await Scene.play(
            more: more,
            prepare: { configuration in
                configuration.dataSilos[0].sendsWebhooks = false
                configuration.dataSilos[0].identifierTypes = ["email"]
            }, act)
    }

    @Test("a gateway without a public port serves accesses and erasures, and two identifiers", .timeLimit(.minutes(5)))
    func pollingAlone() async throws {
        try await Self.play { scene in
            let house = scene.house
            try Self.withoutPort(house)
            let check = try await house.parasol("check")
            #expect(check.code == 0, "\(check.output)")
            #expect(check.output.contains("ok      signing key: not needed"), "\(check.output)")
            #expect(check.output.contains("ok      polling of \(House.silo): pending: ACCESS 0, ERASURE 0"))
            try await RunningGateway.run(house) { gateway in
                let admin = try await gateway.adminURL()
                var two = Submission(type: .erasure, coreIdentifier: "user-1", identifiers: [])
                two.identifiers = [.init("email", "ada@example.com"), .init("email", "lovelace@example.com")]
                let erasure = try await scene.simulator.submit(two)
                two.type = .access
                let access = try await scene.simulator.submit(two)
                for _ in 0..<4 { try scene.stage.release() }
                let run = try await house.parasol("reconcile", "--format", "json")
                let lists = try run.json(as: Lists.self)
                // The round at the start may have been faster, so nothing is said of how many are listed.
                #expect(
                    run.code == 0 && lists.list("ACCESS")?.outcome == "ok" && lists.list("ERASURE")?.outcome == "ok")
                for request in [erasure, access] {
                    let belief = try await scene.settled(request)
                    #expect(belief.jobs(of: request).allSatisfy { $0.state == .resolved })
                    #expect(belief.violations.isEmpty)
                }
                let ready = try await Web.get(admin + "/readyz")
                let text = String(decoding: ready.body, as: UTF8.self)
                #expect(ready.status == 200 && text.contains(#""pending-requests":"ok""#), "\(text)")
                #expect(!text.contains("signing-key"))
                #expect(!gateway.log.lines.contains { LogLine.fields($0)["message"] == "listening" })
            }
        }
    }

    @Test(
        "a lost webhook is found by `parasol reconcile`, and `status` and `jobs` tell age and days left",
        .timeLimit(.minutes(5)))
    func reconcile() async throws {
        try await Self.play { scene in
            let house = scene.house
            try await scene.gateway { _ in
                // The round at the start may come before or after; either way there is one job.
                let request = try await scene.simulator.submit(
                    Submission(
                        type: .erasure, coreIdentifier: "user-1", identifiers: [.init("email", "ada@example.com")]))
                let table = try await house.parasol("reconcile", "--silo", House.silo)
                #expect(table.code == 0 && table.output.hasPrefix("DATA SILO"), "\(table.output)\(table.error)")
                _ = try await scene.stage.event("run ERASURE")
                let again = try await house.parasol("reconcile", "--format", "json").json(as: Lists.self)
                #expect(again.list("ERASURE")?.known == 1 && again.list("ERASURE")?.new == 0)
                let due = try await house.parasol("jobs", "list", "--due-within", "50d")
                #expect(due.output.contains(request) && due.output.contains("44.9 d"), "\(due.output)")
                #expect(try await house.parasol("jobs", "list", "--due-within", "5d").output == "no jobs\n")
                #expect(try await house.parasol("jobs", "list", "--due-within", "soon").code == 2)
                let sheet = try await house.job(of: request)
                let shown = try await house.parasol("jobs", "show", sheet.job.id)
                #expect(shown.output.contains("44.9 d until the legal date"), "\(shown.output)")
                let status = try await house.parasol("status")
                #expect(status.output.contains("open     1, overdue 0"), "\(status.output)")
                #expect(status.output.contains("the first in 44.9 d"), "\(status.output)")
                try scene.stage.release()
                _ = try await scene.settled(request)
                let unknown = try await house.parasol("reconcile", "--silo", "another")
                #expect(unknown.code == 1 && unknown.error.contains("reconciliation.dataSilos"), "\(unknown.error)")
            }
        }
    }

    @Test(
        "a peer that refuses is named by check, readyz and reconcile, and unready only without webhooks",
        .timeLimit(.minutes(5)), arguments: [true, false])
    func refusal(takesWebhooks: Bool) async throws {
        try await Self.play { scene in
            let house = scene.house
            if !takesWebhooks { try Self.withoutPort(house) }
            await scene.simulator.add(
                Fault(.error(403, "not a cron integration"), path: "/v1/data-silo/\(House.silo)/pending", times: nil))
            let check = try await house.parasol("check")
            #expect(check.code == (takesWebhooks ? 0 : 1), "\(check.output)")
            #expect(check.output.contains("polling of \(House.silo): cannot be polled: ACCESS malformed_403"))
            try await RunningGateway.run(house) { gateway in
                let admin = try await gateway.adminURL()
                let run = try await house.parasol("reconcile")
                #expect(run.code == 1 && run.output.contains("refused: malformed_403"), "\(run.output)")
                let ready = try await Web.get(admin + "/readyz")
                #expect(ready.status == (takesWebhooks ? 200 : 503))
                #expect(String(decoding: ready.body, as: UTF8.self).contains("malformed_403"))
            }
        }
    }
}
