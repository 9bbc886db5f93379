/// What packing came to.
package struct PackReport: Sendable, Equatable {
    package let file: String
    package let manifest: CanonicalManifest
    /// Of the library as it lies there now, in hexadecimal.
    package let sha256: String
    /// Whether the library was written; false where it held this manifest already.
    package let isChanged: Bool
}
