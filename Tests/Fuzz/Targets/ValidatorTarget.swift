import Foundation
import PluginMessages
import PluginRuntime

/// Results of plugins: the verdict is the same however the bytes are cut, and what is taken for JSON is JSON.
struct ValidatorTarget: FuzzTarget {
    let corpus = [
        Sample(#"{"name":"Ada","orders":[{"id":1,"total":12.50},{"id":2,"total":1e2}],"note":"caf\u00e9 ☕"}"#),
        Sample("{\"id\":1}\n{\"id\":2,\"x\":[null,true]}\n[]\n\"row\"\n-1.5e-3\n"),
        Sample(#""\ud83d\ude00 😀 \n""#),
    ]
    let dictionary = Words.json

    func run(_ input: [UInt8]) async throws {
        let whole = Self.accepts(input, as: .value, step: input.count)
        for step in [1, 3, 17] where input.count < 20_000 {
            guard Self.accepts(input, as: .value, step: step) == whole else {
                throw Violation("a value is judged differently in pieces of \(step) bytes")
            }
        }
        if whole, !Self.isReadable(input) { throw Violation("a value that is no JSON is taken") }
        guard Self.accepts(input, as: .rows, step: input.count) else { return }
        for line in input.split(separator: 0x0a) where !Self.isReadable(Array(line)) {
            throw Violation("a row that is no JSON is taken")
        }
    }

    private static func accepts(_ bytes: [UInt8], as kind: ItemHeader.Kind, step: Int) -> Bool {
        var validator = ItemValidator(kind: kind)
        do {
            var rest = bytes[...]
            while !rest.isEmpty {
                let chunk = rest.prefix(max(1, step))
                try chunk.withUnsafeBytes { try validator.append($0) }
                rest = rest.dropFirst(chunk.count)
            }
            try validator.finish()
            return true
        } catch {
            return false
        }
    }

    /// By Foundation's reader, which shares no code with ours.
    ///
    /// It refuses some JSON: halves of surrogate pairs, which RFC 8259 allows, numbers beyond a double, and depth.
    private static func isReadable(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            return true
        } catch {
            let text = String(decoding: bytes, as: UTF8.self).lowercased()
            return text.contains("\\ud") || text.contains(where: { $0 == "e" || $0 == "[" || $0 == "{" })
                || bytes.count > 300
        }
    }
}
