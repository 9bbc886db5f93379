import Foundation
import PluginMessages

/// JSON of any kind: what can be read can be written, and means the same then.
struct JSONTarget: FuzzTarget {
    let corpus = [
        Sample(#"{"a":[1,2.5,-3e2,true,false,null,"x"],"b":{"c":"\u00e9\ud83d\ude00","d":[]},"":0}"#),
        Sample(#"[[[[[[["deep"]]]]]],{"big":9223372036854775807,"small":-9223372036854775808,"half":0.5}]"#),
        Sample("\"text\""), Sample("  -0.0e-0 \n"),
    ]
    let dictionary = Words.json

    func run(_ input: [UInt8]) async throws {
        guard let value = try? MessageCoding.decode(JSONValue.self, from: input) else { return }
        let written = try MessageCoding.encode(value)
        let read = try MessageCoding.decode(JSONValue.self, from: written)
        guard try MessageCoding.encode(read) == written else {
            throw Violation("JSON changes when it is written and read again")
        }
    }
}
