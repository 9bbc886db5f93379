import Glibc

/// Whose processes gateway and worker are.
enum User: CaseIterable, Sendable {
    /// Who runs the tests.
    case current
    /// Another one without any rights, where the tests run as root.
    case nobody

    /// The users that this machine lets the tests be.
    static var possible: [User] { geteuid() == 0 ? [.current, .nobody] : [.current] }

    /// What runs a command as this user.
    var prefix: [String] {
        switch self {
        case .current: ["env"]
        case .nobody: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        }
    }
}
