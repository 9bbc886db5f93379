/// What a packed plugin says about itself before any of its code has run.
package struct LibraryFacts: Sendable, Equatable {
    /// The section `.parasol.manifest`, byte for byte; not checked to be JSON.
    package let manifestBytes: [UInt8]
    /// What the library exports and needs.
    package let links: LibraryLinks

    /// The libraries that it needs, in their order.
    package var neededLibraries: [String] { links.neededLibraries }
}
