import DSRModel
import Foundation
import Testing

@testable import SombraSimulator

@Suite("Queries")
struct QueryTests {
    @Test("open jobs are listed oldest first, with a nonce that answers them")
    func pending() throws {
        var stage = try Stage(.erasure)
        var older = Submission(type: .erasure, coreIdentifier: "user-0", identifiers: [.init("email", "b@example.com")])
        older.id = "older"
        try stage.belief.submit(older, at: Stage.now.addingTimeInterval(-86_400 * 50))
        let list = Call.pending(dataSilo: "silo", type: .erasure, limit: 50, offset: 0)
        guard case .pending(let items) = stage.apply(list) else { throw Missing() }
        #expect(items.map(\.coreIdentifier) == ["user-0", "user-1"])
        #expect(items.map(\.daysUntilOverdue) == [-5, 45])
        #expect(try stage.put("{}", nonce: items[0].nonce) == .taken)
        guard case .pending(let rest) = stage.apply(list) else { throw Missing() }
        #expect(rest.map(\.requestId) == [stage.request])
        let page = Call.pending(dataSilo: "silo", type: .erasure, limit: 1, offset: 1)
        #expect(stage.apply(page) == .pending([]))
    }

    @Test("the identifiers of a request are paged")
    func identifiers() throws {
        var stage = try Stage(identifiers: [.init("email", "a@example.com"), .init("userId", "7")])
        let reply = stage.apply(.identifiers(request: stage.request, first: 1, offset: 1))
        guard case .identifiers(let identifiers) = reply else { throw Missing() }
        #expect(identifiers.map(\.value) == ["7"])
        #expect(stage.apply(.identifiers(request: "none", first: 1, offset: 0)).status == 404)
    }

    @Test("a request's status can be asked for, also when it is over")
    func status() throws {
        var stage = try Stage()
        try stage.belief.move(stage.request, to: .revoked)
        guard case .request(let reply) = stage.apply(.request(id: stage.request)) else { throw Missing() }
        #expect(reply.status == .revoked)
        #expect(reply.email == "ada@example.com")
        #expect(stage.apply(.request(id: "none")).status == 404)
    }

    private struct Missing: Error {}
}
