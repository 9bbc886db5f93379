/// An admitted library: the private copy that the host may load.
package struct LibraryObject: Sendable, Hashable {
    /// Its SHA-256, in hexadecimal; names the build.
    package let sha256: String
    /// Where it lies.
    package let path: String

    package init(sha256: String, path: String) {
        self.sha256 = sha256
        self.path = path
    }
}
