package import PluginHost
import PluginRuntime

/// What a plugin logged and printed, as text for the operator.
package enum PluginLogText {
    /// The events, then the raw output, each under a heading where there are both; at most `last` lines of each.
    ///
    /// What could move the operator's terminal is shown as a code, not done.
    package static func text(events: [PluginLogRing.Entry], output: String, last: Int) -> String {
        let logged = events.suffix(last).map { line($0.event) }
        let printed = output.split(separator: "\n", omittingEmptySubsequences: false).map { shown(String($0)) }
        let end = printed.last == "" ? printed.dropLast() : printed[...]
        let parts = [("logged", logged), ("printed", Array(end.suffix(last)))].filter { !$0.1.isEmpty }
        guard parts.count > 1 else { return parts.first?.1.joined(separator: "\n") ?? "" }
        return parts.map { "-- \($0.0) --\n" + $0.1.joined(separator: "\n") }.joined(separator: "\n")
    }

    private static func line(_ event: PluginLogEvent) -> String {
        let tags = event.tags.sorted { $0.key < $1.key }.map { " \(shown($0.key))=\(shown($0.value))" }
        return "\(event.level) \(shown(event.message))\(tags.joined())"
    }

    /// Control characters as `\u{…}`, except the tab.
    private static func shown(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { shown, scalar in
            if isControl(scalar) {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && scalar != "\t"
    }
}
