import DSRModel
import Foundation
import SombraSimulator
import Testing

@Suite("A key that Sombra no longer takes")
struct KeyChangeTests {
    @Test("stops the lane with an alarm, and SIGHUP takes the right one from its file", .timeLimit(.minutes(5)))
    func mended() async throws {
        try await Scene.play { scene in
            let key = try scene.house.text(of: "api.key")
            let configuration = try scene.house.text(of: "parasol.yaml")
            try scene.house.write("a-key-of-yesterday", to: "api.key", mode: 0o600)
            try scene.stage.release()
            let request = try await scene.gateway { gateway in
                let request = try await scene.submit(.erasure)
                let alarm = "Sombra refuses the key: check transcend.apiKey, dataSilos, sombra.apiKey and their region"
                #expect(try await gateway.logged(alarm)["target"] == House.silo)
                let (status, body) = try await Web.get(try await gateway.adminURL() + "/readyz")
                #expect(status == 503)
                let checks = String(decoding: body, as: UTF8.self)
                #expect(checks.contains(#""sombra-key":"Sombra refuses the key of \#(House.silo)""#))
                #expect(checks.contains(#""sombra":"ok""#))

                try scene.house.write("sombra: [", to: "parasol.yaml")
                gateway.signal(SIGHUP)
                _ = try await gateway.logged("the configuration cannot be used, the API keys stay as they are")
                try scene.house.write(configuration, to: "parasol.yaml")
                try scene.house.write(key, to: "api.key", mode: 0o600)
                gateway.signal(SIGHUP)
                _ = try await gateway.logged("Sombra takes the key again")
                _ = try await scene.settled(request)
                #expect(try await Web.get(try await gateway.adminURL() + "/readyz").status == 200)
                return request
            }.result
            let belief = await scene.simulator.belief
            #expect(belief.jobs(of: request).map(\.state) == [.resolved])
            #expect(belief.ledger.filter { $0.method == "PUT" && $0.status == 200 }.count == 1)
            #expect(belief.ledger.filter { $0.method == "PUT" }.map(\.status).allSatisfy { [200, 401].contains($0) })
        }
    }
}
