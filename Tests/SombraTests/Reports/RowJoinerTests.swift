import NIOCore
import PluginMessages
import Testing

@testable import Sombra

@Suite("Rows joined into a page")
struct RowJoinerTests {
    private func join(_ pieces: [String]) -> String {
        var joiner = RowJoiner()
        return pieces.map { String(buffer: joiner.join(ByteBuffer(string: $0))) }.joined()
    }

    @Test("line feeds between rows become commas; empty lines and the last line feed vanish")
    func lines() {
        #expect(join(["1\n2\n3\n"]) == "1,2,3")
        #expect(join(["1\n2\n3"]) == "1,2,3")
        #expect(join(["\n\n1\n\n \r\n2\n\n"]) == "1,2")
        #expect(join([]) == "" && join(["\n"]) == "")
    }

    @Test("buffers that end anywhere, also between blanks inside a text, change nothing")
    func everyCut() throws {
        let rows = "{\"a\": \"x   y\"}\n[1,  2]\r\n\n\"  \"\n null\n7"
        let expected: JSONValue = [["a": "x   y"], [1, 2], "  ", nil, 7]
        let bytes = Array(rows.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]]
                let joined = join(pieces.map { String(decoding: $0, as: UTF8.self) })
                let page = try MessageCoding.decode(JSONValue.self, from: Array("[\(joined)]".utf8))
                #expect(page == expected, "cut at \(first) and \(second)")
            }
        }
    }
}
