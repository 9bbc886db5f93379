/// A statement that was prepared once and found good.
struct Query: Sendable {
    /// What a statement is for.
    enum Use {
        /// To hand rows out.
        case reading
        /// To change rows.
        case writing
    }

    /// The setting that it comes from, such as `erasure[0].statements[1]`; names it in errors, and is unique.
    let place: String
    let sql: String
    /// Its parameters, in the order of their numbers from 1.
    let parameters: [Parameter]
    /// The table that it changes, or nil for one that reads.
    let table: String?
    /// Whether it adds rows and neither changes nor deletes any.
    let onlyInserts: Bool
}
