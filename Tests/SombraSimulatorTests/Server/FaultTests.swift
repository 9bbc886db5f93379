import DSRModel
import Foundation
import NIOHTTP1
import Testing

@testable import SombraSimulator

@Suite("Faults")
struct FaultTests {
    @Test("a fault befalls the calls it names, so many times, in order")
    func book() {
        var book = FaultBook()
        book.add(Fault(.conflict, method: "PUT", times: 2))
        book.add(Fault(.cut, path: "/v1/datapoint", dataSilo: "a", times: nil))
        book.add(Fault(.serverError, times: 0))
        #expect(book.take(method: "POST", path: "/v1/data-silo", dataSilo: "a") == nil)
        #expect(book.take(method: "PUT", path: "/v1/data-silo", dataSilo: nil) == .conflict)
        #expect(book.take(method: "PUT", path: "/v1/data-silo", dataSilo: "b") == .conflict)
        #expect(book.take(method: "PUT", path: "/v1/data-silo", dataSilo: "b") == nil)
        #expect(book.take(method: "POST", path: "/v1/datapoint-chunked", dataSilo: "b") == nil)
        for _ in 0..<3 {
            #expect(book.take(method: "POST", path: "/v1/datapoint-chunked", dataSilo: "a") == .cut)
        }
        book.clear()
        #expect(book.take(method: "POST", path: "/v1/datapoint", dataSilo: "a") == nil)
    }

    @Test("an injected answer is given without a look at the call")
    func answers() async throws {
        try await Scene.play { simulator, receiver in
            let (request, nonce) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            let wire = Wire(simulator)
            let date = Stage.now.addingTimeInterval(30)
            let effects: [FaultEffect] = [
                .conflict, .tooLarge, .serverError, .badGateway, .rateLimited(.seconds(2)), .rateLimited(.date(date)),
                .rateLimited(.unsaid),
            ]
            for effect in effects { await simulator.add(Fault(effect, dataSilo: Scene.silo)) }
            var answers: [Wire.Answer] = []
            for _ in effects { answers.append(try await wire.json(.PUT, "/v1/data-silo", nonce: nonce, "{}")) }
            #expect(answers.map(\.status) == [409, 413, 500, 502, 429, 429, 429])
            #expect(answers[0].message?.contains("Request must be active") == true)
            #expect(answers[3].headers.first(name: "content-type") == "text/html")
            let after = answers.suffix(3).map { $0.headers.first(name: "retry-after") }
            #expect(after == ["2", "Sun, 01 Mar 2026 09:15:30 GMT", nil])
            let belief = await simulator.belief
            #expect(belief.jobs(of: request).first?.state == .remoteProcessing)
            #expect(belief.ledger.map(\.fault).first == "answer 409")
            #expect(belief.violations.isEmpty)
            #expect(try await wire.json(.PUT, "/v1/data-silo", nonce: nonce, "{}").status == 200)
            #expect(await simulator.belief.isSettled)
        }
    }

    @Test("a cut connection takes nothing")
    func cut() async throws {
        try await Scene.play { simulator, receiver in
            let (_, nonce) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            await simulator.add(Fault(.cut, method: "PUT"))
            await #expect(throws: (any Error).self) {
                try await Wire(simulator).json(.PUT, "/v1/data-silo", nonce: nonce, "{}")
            }
            let belief = await simulator.belief
            #expect(belief.ledger.map(\.status) == [0])
            #expect(!belief.isSettled)
        }
    }

    @Test("a lost answer: the call counts, and its caller hears nothing")
    func answerLost() async throws {
        try await Scene.play { simulator, receiver in
            let (_, nonce) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            await simulator.add(Fault(.answerLost, method: "PUT"))
            await #expect(throws: (any Error).self) {
                try await Wire(simulator).json(.PUT, "/v1/data-silo", nonce: nonce, "{}")
            }
            let belief = await simulator.belief
            #expect(belief.ledger.map(\.fault) == ["answer lost"])
            #expect(belief.isSettled)
        }
    }

    @Test("a slow call is taken all the same")
    func slow() async throws {
        try await Scene.play { simulator, receiver in
            let (_, nonce) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            await simulator.add(Fault(.slow(milliseconds: 50)))
            let start = ContinuousClock.now
            #expect(try await Wire(simulator).json(.PUT, "/v1/data-silo", nonce: nonce, "{}").status == 200)
            #expect(ContinuousClock.now - start >= .milliseconds(50))
            #expect(await simulator.belief.isSettled)
        }
    }

    @Test("faults can be ordered and cleared over HTTP")
    func control() async throws {
        try await Scene.play { simulator, receiver in
            let (_, nonce) = try await Scene.submit(Scene.submission(.erasure), to: simulator, receiver)
            let wire = Wire(simulator)
            let orders = [
                #"{"fault":"rateLimited","retryAfterDateIn":60,"path":"/v1/data-silo"}"#,
                #"{"fault":"answer","status":418,"body":"teapot","headers":{"x-kind":"pot"}}"#,
                #"{"fault":"badGateway","always":true}"#,
            ]
            for order in orders { #expect(try await wire.json(.POST, "/simulator/faults", order).status == 200) }
            let limited = try await wire.json(.PUT, "/v1/data-silo", nonce: nonce, "{}")
            #expect(limited.headers.first(name: "retry-after") == "Sun, 01 Mar 2026 09:16:00 GMT")
            let teapot = try await wire.json(.PUT, "/v1/data-silo", nonce: nonce, "{}")
            #expect(teapot.status == 418)
            #expect(teapot.body == "teapot")
            #expect(teapot.headers.first(name: "x-kind") == "pot")
            for _ in 0..<2 { #expect(try await wire.json(.PUT, "/v1/data-silo", nonce: nonce, "{}").status == 502) }
            #expect(try await wire.send(.DELETE, "/simulator/faults").status == 200)
            #expect(try await wire.json(.PUT, "/v1/data-silo", nonce: nonce, "{}").status == 200)
            let unknown = try await wire.json(.POST, "/simulator/faults", #"{"fault":"flood"}"#)
            #expect(unknown.status == 400)
        }
    }
}
