import Foundation

/// Whose process a gateway is.
enum GatewayUser: String, CaseIterable, Sendable {
    /// Who runs the tests.
    case current
    /// Another one without any rights, where the tests run as root.
    case nobody

    /// The users that this machine lets the tests be.
    static var possible: [GatewayUser] { geteuid() == 0 ? [.current, .nobody] : [.current] }

    private static let nobodyNumber = 65_534

    var number: Int { self == .nobody ? Self.nobodyNumber : Int(geteuid()) }

    /// What runs a command as this user.
    var prefix: [String] {
        switch self {
        case .current: ["env"]
        case .nobody:
            ["setpriv", "--reuid=\(Self.nobodyNumber)", "--regid=\(Self.nobodyNumber)", "--clear-groups"]
        }
    }

    /// Gives a directory and all in it to the user.
    func own(_ directory: String) throws {
        guard self == .nobody else { return }
        let owner: [FileAttributeKey: Any] = [
            .ownerAccountID: Self.nobodyNumber, .groupOwnerAccountID: Self.nobodyNumber,
        ]
        for path in [""] + (try FileManager.default.subpathsOfDirectory(atPath: directory)) {
            try FileManager.default.setAttributes(owner, ofItemAtPath: directory + "/" + path)
        }
    }
}
