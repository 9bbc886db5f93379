import Foundation

/// What must come of a misdeed.
enum MisdeedEnd: Sendable {
    /// Its process ends, the log says so with one of these words, and it runs again; Sombra hears of an error.
    case crash([String])
    /// It is given up, and its process is replaced; Sombra hears of an error.
    case hang
    /// It got nothing of what it wanted, and its answer, which tells so, is reported.
    case harmless(@Sendable (String) -> Bool)
    /// Its answer is no answer; the log has this code, and Sombra hears of an error.
    case breach(String)
    /// Its answer is reported, and what it did besides is counted; the log has this code.
    case counted(String)
    /// It never comes into service; the log has this code, and Sombra hears of an error.
    case refused(String)
}

extension Misdeed {
    var end: MisdeedEnd {
        switch self {
        case .segv, .overflow: .crash(["SIGSEGV"])
        case .trap, .swiftTrap: .crash(["SIGILL", "SIGTRAP"])
        case .abort: .crash(["SIGABRT"])
        case .exit: .crash(["exit status 0"])
        case .quit: .crash(["exit status 3"])
        case .close: .crash(["exit status", "connection", "ended"])
        case .garbage: .crash(["no frame"])
        case .threads: .crash(["more than 1024 threads"])
        case .swiftMemory: .crash(["SIG"])
        case .loop, .block, .silent, .swiftDeaf: .hang
        // ENOMEM, and less than it was allowed.
        case .memory: .harmless { Self.numbers($0)["errno"] == 12 && (Self.numbers($0)["mebibytes"] ?? 512) < 512 }
        // EPERM.
        case .fork: .harmless { Self.numbers($0) == ["forked": 0, "errno": 1] }
        case .exec, .killParent: .harmless { Self.numbers($0) == ["errno": 1] }
        // EACCES.
        case .connect: .harmless { Self.numbers($0) == ["errno": 13] }
        case .steal: .harmless(Self.gotNothing)
        case .flood: .harmless { Self.numbers($0) == ["mebibytes": 100] }
        case .undeclared: .breach("undeclared-datapoint")
        case .unanswered: .breach("unanswered-datapoint")
        case .openItem, .notJSON, .wrongOutcome: .breach("misbehaved")
        case .double, .late, .unknown: .counted("unknown-completion")
        case .constructor, .start: .refused("worker-ended")
        case .stop: .counted("crash-in-stop")
        }
    }

    /// Neither the key nor anything of the gateway's process, and no environment of its own.
    private static func gotNothing(_ answer: String) -> Bool {
        let numbers = numbers(answer)
        return ["key", "environ", "mem", "peek"].allSatisfy { (numbers[$0] ?? 0) < 0 }
            && (numbers["ownVariables"] ?? .max) <= 5 && (numbers["ownDescriptors"] ?? .max) < 16
    }

    /// The members of an answer, `{"name":number,…}`; none where it is nothing like that.
    private static func numbers(_ answer: String) -> [String: Int] {
        (try? JSONDecoder().decode([String: Int].self, from: Data(answer.utf8))) ?? [:]
    }
}
