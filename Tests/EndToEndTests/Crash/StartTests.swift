import DSRModel
import Foundation
import GRDB
import Testing

@Suite("A gateway that starts")
struct StartTests {
    private static let pending = 100_000

    @Test("with 100,000 jobs pending takes webhooks within two seconds more than with one", .timeLimit(.minutes(5)))
    func manyPending() async throws {
        try await Scene.play { scene in
            try await scene.gateway { gateway in
                // What is frozen stays pending.
                #expect(try await scene.house.parasol("freeze").code == 0)
                _ = try await scene.submit(.erasure)
                _ = try await gateway.terminated()
            }
            let before = try await Self.start(scene)
            try Self.multiply(scene.house.state + "/parasol.db", by: Self.pending)
            let after = try await Self.start(scene)
            #expect(after - before < .seconds(2), "\(after) with \(Self.pending) jobs pending, \(before) with one")
            print("start with one job pending: \(before), with \(Self.pending): \(after)")
        }
    }

    /// From the start of the process until it listens for webhooks.
    private static func start(_ scene: Scene) async throws -> Duration {
        let begun = ContinuousClock.now
        return try await RunningGateway.run(scene.house) { gateway in
            _ = try await gateway.webhookURL()
            return ContinuousClock.now - begun
        }.result
    }

    /// Makes so many jobs more like the first.
    private static func multiply(_ database: String, by count: Int) throws {
        let queue = try DatabaseQueue(path: database)
        try queue.write { database in
            for table in ["jobs", "tasks", "payloads"] {
                let columns = try database.columns(in: table).map(\.name)
                let values = columns.map { column in
                    switch (table, column) {
                    case (_, "id"), ("tasks", "job"), ("payloads", "job"): "1000 + n.i"
                    case (_, "uuid"): "printf('%08x-0000-7000-8000-000000000000', n.i)"
                    case (_, "key"): "t.key || n.i"
                    default: "t.\(column)"
                    }
                }
                try database.execute(
                    sql: """
                        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
                        INSERT INTO \(table) (\(columns.joined(separator: ", ")))
                        SELECT \(values.joined(separator: ", "))
                        FROM n, (SELECT * FROM \(table) ORDER BY 1 LIMIT 1) t
                        """)
            }
        }
        try queue.close()
    }
}
