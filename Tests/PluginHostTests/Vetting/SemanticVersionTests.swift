@testable import PluginHost
import Testing

@Suite("Semantic versions")
struct SemanticVersionTests {
    @Test("versions are ordered as semver.org orders its own examples")
    func order() throws {
        let texts = [
            "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0", "1.2.0", "1.10.0", "2.0.0",
        ]
        let versions = try texts.map { try #require(SemanticVersion($0)) }
        #expect(versions.shuffled().sorted() == versions)
    }

    @Test("build metadata does not count")
    func metadata() { #expect(SemanticVersion("1.0.0+linux.001") == SemanticVersion("1.0.0")) }

    @Test(
        "what is no semantic version is none",
        arguments: [
            "", "1", "1.0", "1.0.0.0", "v1.0.0", "1.0.x", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0+",
            "1.0.0-ä", "-1.0.0", "1.0.99999999999999999999", " 1.0.0",
        ])
    func malformed(_ text: String) { #expect(SemanticVersion(text) == nil) }
}
