import DSRModel
import Console
import Foundation
import Testing

@testable import parasol

@Suite("What a gateway says of an installed build")
struct InstallOutcomeTests {
    private func outcome(_ list: String) throws -> InstallOutcome? {
        InstallOutcome(
            try JSONDecoder().decode(PluginList.self, from: Data(list.utf8)), of: "com.example.a", sha256: "abc",
            fileName: "com.example.a-1.1.0-abc.so")
    }

    private func running(_ id: String, _ build: String) -> String {
        #"{"id":"\#(id)","version":"1.0.0","build":"\#(build)","state":"running","isolation":"worker","file":"f","#
            + #""owner":"o","dataSilos":[],"preflightChecks":[],"jobs":0,"unaskedEnds":0,"misbehaviours":0,"reason":"","#
            + #""gained":[],"lost":[]}"#
    }

    @Test("only the build itself counts as running, not the one that it replaces")
    func runs() throws {
        let old = running("com.example.a", "old")
        #expect(try outcome(#"{"plugins":[\#(old)],"refused":[],"missing":[]}"#) == nil)
        let other = running("com.example.b", "abc")
        #expect(try outcome(#"{"plugins":[\#(other)],"refused":[],"missing":[]}"#) == nil)
        let new = running("com.example.a", "abc")
        #expect(try outcome(#"{"plugins":[\#(old),\#(new)],"refused":[],"missing":[]}"#) == .runs)
    }

    @Test("only a refusal of the build's own file counts, wherever the gateway sees its directory")
    func refused() throws {
        func list(_ file: String) -> String {
            #"{"plugins":[],"refused":[{"file":"\#(file)","code":"start-failed","message":"m","mend":"Do."}],"missing":[]}"#
        }
        #expect(try outcome(list("/srv/plugins.d/other.so")) == nil)
        #expect(try outcome(list("/srv/plugins.d/com.example.a-1.1.0-abc.so")) == .refused("start-failed: m. Do."))
    }
}
