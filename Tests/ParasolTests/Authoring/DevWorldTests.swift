import DSRModel
import PluginMessages
import SombraSimulator
import Testing

@testable import parasol

@Suite("What plugin dev asks for")
struct DevWorldTests {
    @Test("each type that is served is asked for once, what deletes last, and each check by its identifier")
    func all() {
        let world = DevWorld(
            handles: [
                Claim(requestTypes: [.erasure, .saleOptOut], identifiers: [.email]),
                Claim(requestTypes: [.access], identifiers: [.email, "userId"], datapoints: ["profile"]),
            ],
            preflights: [PreflightClaim(identifiers: [.phone], enriches: ["userId"], requestTypes: [.access])],
            identifiers: DevIdentifiers([]))
        #expect(world.submissions.map(\.type) == [.saleOptOut, .access, .erasure])
        #expect(world.submissions[1].identifiers.map(\.name) == ["email", "userId", "phone"])
        #expect(world.submissions[1].preflightChecks == world.checks.map(\.id))
        #expect(world.submissions[2].preflightChecks.isEmpty)
        #expect(world.checks.map(\.inputIdentifier) == ["phone"])
        #expect(world.silo.datapoints == ["profile"])
    }

    @Test("a plugin that only answers checks is asked all the same")
    func checksAlone() {
        let world = DevWorld(
            handles: [], preflights: [PreflightClaim(identifiers: [.email])], identifiers: DevIdentifiers([]))
        #expect(world.submissions.map(\.type) == [.access])
        #expect(world.submissions[0].preflightChecks == world.checks.map(\.id))
    }

    @Test("the person is the one that the author names, and any kind is the one that he named")
    func person() throws {
        let identifier = try #require(DevIdentifier(argument: "userId=a=b"))
        #expect(DevIdentifier(argument: "=a") == nil && DevIdentifier(argument: "a=") == nil)
        let world = DevWorld(
            handles: [Claim(requestTypes: [.erasure], identifiers: [.any])], preflights: [],
            identifiers: DevIdentifiers([identifier]))
        #expect(world.submissions[0].identifiers == [.init("userId", "a=b")])
    }
}
