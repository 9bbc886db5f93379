import DSRModel
import Settings

/// The order of destructive work across plugins: a circle would wait for ever.
struct Ordering {
    private let after: [PluginID: [PluginID]]

    init(_ files: [PluginID: PluginSettingsFile]) { after = files.filter(\.value.isEnabled).mapValues(\.after) }

    init(after: [PluginID: [PluginID]]) { self.after = after }

    func findings() -> [Finding] {
        guard let circle = circle() else { return [] }
        let names = (circle + circle.prefix(1)).map(\.rawValue).joined(separator: " → ")
        return [.failed("order", "these plugins wait for each other: \(names); take one out of an `after` list")]
    }

    /// A circle of plugins that wait for each other, or nil.
    func circle() -> [PluginID]? {
        var done: Set<PluginID> = []
        for plugin in after.keys.sorted() {
            var path: [PluginID] = []
            if let circle = circle(from: plugin, &path, &done) { return circle }
        }
        return nil
    }

    private func circle(from plugin: PluginID, _ path: inout [PluginID], _ done: inout Set<PluginID>) -> [PluginID]? {
        if let start = path.firstIndex(of: plugin) { return Array(path[start...]) }
        guard !done.contains(plugin) else { return nil }
        path.append(plugin)
        defer {
            path.removeLast()
            done.insert(plugin)
        }
        for next in after[plugin] ?? [] {
            if let circle = circle(from: next, &path, &done) { return circle }
        }
        return nil
    }
}
