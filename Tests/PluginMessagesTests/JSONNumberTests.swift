import PluginMessages
import Testing

@Suite("Numbers of JSON")
struct JSONNumberTests {
    /// The first was found by fuzzing; a manifest with it could be packed and then never be loaded.
    @Test(
        "the canonical form of a number stays as it is when it is read and written again",
        arguments: [
            "922337203685477580.107", "9.3e17", "-0.0", "1.0", "2.5e3", "1e19", "0.1", "-9223372036854775809",
        ])
    func fixedPoint(_ number: String) throws {
        let text = #"{"big":\#(number)}"#
        let written = try MessageCoding.encode(MessageCoding.decode(JSONValue.self, from: Array(text.utf8)))
        let again = try MessageCoding.encode(MessageCoding.decode(JSONValue.self, from: written))
        #expect(written == again)
    }
}
