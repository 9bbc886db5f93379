/// The organisation whose gateway is played.
package struct Organization: Codable, Sendable, Hashable {
    package var id: String
    /// The slug; historically also the audience of the tokens.
    package var uri: String
    package var name: String

    package init(
        id: String = "0d4c6a52-7f0e-4b5e-9a39-5f1f4c1f7a10", uri: String = "northwind-books",
        name: String = "Northwind Books"
    ) {
        self.id = id
        self.uri = uri
        self.name = name
    }
}
