/// What is remembered of a list from one round to the next; it is lost when the gateway ends, and only delays then.
struct LaneMemory: Sendable {
    var stillListed: StillListed
    var unlisted = Unlisted()
    /// Keys under which one page listed several items, as long as they are listed.
    var twins: Set<String> = []
    /// The last round's row; nil before the first.
    var last: PollRow?
    /// When the last round ended, in milliseconds since 1970.
    var lastAt: Int64?
}
