package import DSRModel

/// What configuration says about looking through what Sombra lists as pending.
///
/// Times are in milliseconds.
package struct ReconciliationSettings: Sendable {
    /// The data silos that are looked through; none: nothing is.
    package var dataSilos: [String]
    /// The request types that are asked for; nil: those that expected plugins serve for the data silo.
    package var types: [RequestType]?
    package var interval: Int64
    /// How long after our final report a job that is still listed means that Sombra does not know the report.
    package var reportSettlesIn: Int64
    /// How many items one call asks for; 100 is allowed by every version of Sombra.
    package var pageSize: Int
    /// How many pages of one data silo and type are read in one round.
    package var mostPages: Int

    package init(
        dataSilos: [String] = [], types: [RequestType]? = nil, interval: Int64 = 15 * 60_000,
        reportSettlesIn: Int64 = 3_600_000, pageSize: Int = 100, mostPages: Int = 1_000
    ) {
        self.dataSilos = dataSilos
        self.types = types
        self.interval = interval
        self.reportSettlesIn = reportSettlesIn
        self.pageSize = pageSize
        self.mostPages = mostPages
    }
}
