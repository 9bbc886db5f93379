/// A private copy of a library that was not admitted yet; gone when nobody holds it any more.
///
/// Vetting reads the copy, so that what is vetted is what is loaded whatever becomes of the file that was dropped.
struct StagedLibrary: Sendable {
    /// The file that was copied.
    let source: String
    let copy: PartialFile
    /// Of the bytes that were copied, in hexadecimal.
    let sha256: String
}
