/// How old what is open is, and how soon it is due.
package struct Backlog: Sendable, Equatable {
    /// Jobs that are not finally reported.
    package var open: Int
    /// Those of them whose legal date has passed.
    package var overdue: Int
    /// When the oldest of them was requested, or taken in where that is not known; milliseconds since 1970, UTC.
    package var oldestAt: Int64?
    /// The nearest legal date.
    package var soonestDueAt: Int64?

    package init(open: Int, overdue: Int, oldestAt: Int64?, soonestDueAt: Int64?) {
        self.open = open
        self.overdue = overdue
        self.oldestAt = oldestAt
        self.soonestDueAt = soonestDueAt
    }
}
