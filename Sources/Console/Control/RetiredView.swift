/// A plugin that is no longer expected.
package struct RetiredView: Codable, Sendable, Equatable {
    package var plugin: String
    /// How many claims of it were forgotten.
    package var claims: Int

    package init(plugin: String, claims: Int) {
        self.plugin = plugin
        self.claims = claims
    }
}
