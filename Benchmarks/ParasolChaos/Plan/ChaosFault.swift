/// One thing that goes wrong; times are milliseconds.
enum ChaosFault: Sendable, Equatable {
    /// SIGKILL of the gateway, started again after a time.
    case kill(restartAfter: Int)
    /// SIGKILL, and again so soon after the next start.
    case killTwice(restartAfter: Int, again: Int)
    /// SIGSTOP, then SIGCONT; or SIGKILL while it stands.
    case pause(Int, thenKill: Bool)
    /// SIGTERM, and a start when it has ended.
    case restart
    /// SIGKILL of a plugin's worker, chosen by this number among those that run.
    case killWorker(Int)
    /// The next calls to Sombra go wrong.
    case peer(PeerTrouble, times: Int)
    /// No connection to Sombra is read any more, then all are cut.
    case halfOpen(Int)
    /// Sombra takes no connection.
    case peerDown(Int)
    /// The file system of the state directory is full.
    case fullDisk(Int)
    /// The gateway's clock is off by so many seconds, then right again.
    case clock(seconds: Int, for: Int)
    /// Another build of a plugin is renamed into place.
    case replacePlugin

    /// Its line in the table.
    var name: String {
        switch self {
        case .kill, .killTwice, .pause(_, thenKill: true): "SIGKILL of the gateway"
        case .pause: "SIGSTOP, SIGCONT"
        case .restart: "SIGTERM and start"
        case .killWorker: "SIGKILL of a worker"
        case .peer(let trouble, _): "Sombra: \(trouble.rawValue)"
        case .halfOpen: "Sombra: half-open connections"
        case .peerDown: "Sombra: no connection"
        case .fullDisk: "disk full"
        case .clock: "clock off by an hour"
        case .replacePlugin: "plugin replaced"
        }
    }

    /// Whether it is done to the gateway's own process.
    var concernsProcess: Bool {
        switch self {
        case .kill, .killTwice, .pause, .restart: true
        case .killWorker, .peer, .halfOpen, .peerDown, .fullDisk, .clock, .replacePlugin: false
        }
    }

    /// How many SIGKILLs of the gateway it is.
    var kills: Int {
        switch self {
        case .kill, .pause(_, thenKill: true): 1
        case .killTwice: 2
        default: 0
        }
    }
}

/// How Sombra answers a call that goes wrong.
enum PeerTrouble: String, Sendable, CaseIterable {
    case serverError = "500"
    case webPage = "502 with a web page"
    case rateLimited = "429"
    case cut = "cut before the effect"
    case answerLost = "cut after the effect"
    case slow = "slow answers"
    case conflict = "409"
    case tooLarge = "413"
}
