package import DSRModel

/// Where a task stands.
package enum TaskState: String, Sendable, CaseIterable {
    /// To be claimed, not before ``JobTask/dueAt``.
    case pending
    /// Under way in the gateway that claimed it.
    case running
    /// The plugin did all that was asked.
    case done
    /// The plugin's system holds nothing of the person.
    case notFound
    /// Deliberately not done.
    case skipped
    /// A human must decide.
    case held
    /// Runs elsewhere; asked for again at ``JobTask/dueAt``.
    case waiting
    /// Given up; a person or a redelivery can revive it.
    case dead

    /// Whether the task keeps its outcome when its job is reopened.
    package var isEnded: Bool { self == .done || self == .notFound || self == .skipped }
}

/// One plugin's part of a job, in one run.
package struct JobTask: Sendable, Equatable {
    package var id: TaskID
    package var job: JobID
    package var run: Int
    package var plugin: PluginID
    package var state: TaskState
    /// The datapoints that the plugin must answer; for ACCESS only.
    package var datapoints: [Datapoint]
    /// Attempts that were burned so far: failures and crashes of the plugin, never those of the gateway.
    package var attempts: Int
    /// How often the task was claimed in all, over all runs of the job, in whatever way it ended.
    package var handed: Int
    /// How often the plugin was called with the task in all, over all runs of the job; a claim that was given back
    /// before that, for want of a guard, does not count.
    package var begun: Int
    /// Crashes of the plugin while it had this task alone.
    package var crashes: Int
    /// How many gateways in a row ended without a word while they had the task under way.
    package var rescues = 0
    /// Not to be claimed before; milliseconds since 1970, UTC.
    package var dueAt: Int64
    /// How it ended, as the plugin said it, sealed at rest; nil while it has not ended.
    package var result: TaskResult?
    /// What the plugin wants handed back with the next call; sealed at rest.
    package var pollID: String?
    /// The build that gave the result: the SHA-256 of the library, in hexadecimal.
    package var build: String?

    package init(
        id: TaskID, job: JobID, run: Int, plugin: PluginID, state: TaskState = .pending, datapoints: [Datapoint],
        attempts: Int = 0, handed: Int = 0, begun: Int = 0, crashes: Int = 0, dueAt: Int64 = 0,
        result: TaskResult? = nil,
        pollID: String? = nil, build: String? = nil
    ) {
        self.id = id
        self.job = job
        self.run = run
        self.plugin = plugin
        self.state = state
        self.datapoints = datapoints
        self.attempts = attempts
        self.handed = handed
        self.begun = begun
        self.crashes = crashes
        self.dueAt = dueAt
        self.result = result
        self.pollID = pollID
        self.build = build
    }
}

/// What a task came to: the plugin's outcome message and the items it emitted.
///
/// Sealed at rest.
package struct TaskResult: Sendable, Equatable {
    /// The outcome message of the plugin contract in JSON, as the plugin gave it or as the gateway made it.
    package var message: [UInt8]
    /// The items of an access, in the order in which they were opened.
    package var items: [ResultItem]

    package init(message: [UInt8], items: [ResultItem] = []) {
        self.message = message
        self.items = items
    }
}

/// One item of an access.
package struct ResultItem: Sendable, Equatable, Codable {
    /// The form of the item's bytes.
    package enum Kind: String, Sendable, Codable {
        case value, rows, file
    }

    /// The plugin's number of the item.
    package var number: UInt32
    package var datapoint: Datapoint
    package var kind: Kind
    /// The name of the file that the person will download.
    package var name: String?
    package var mediaType: String?
    /// Which of several profiles under one identifier it belongs to.
    package var profile: String?
    /// The number of bytes.
    package var bytes: Int64
    /// The number of rows, for rows.
    package var rows: Int64
    /// The bytes themselves where they are few; else they lie in the spool under task, attempt and number.
    package var inline: [UInt8]?
    /// The attempt under which the bytes lie in the spool.
    package var attempt: Int

    package init(
        number: UInt32, datapoint: Datapoint, kind: Kind, name: String? = nil, mediaType: String? = nil,
        profile: String? = nil, bytes: Int64, rows: Int64 = 0, inline: [UInt8]? = nil, attempt: Int
    ) {
        self.number = number
        self.datapoint = datapoint
        self.kind = kind
        self.name = name
        self.mediaType = mediaType
        self.profile = profile
        self.bytes = bytes
        self.rows = rows
        self.inline = inline
        self.attempt = attempt
    }
}
