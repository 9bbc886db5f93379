import FoundationEssentials

/// One account, as the file has it.
struct Account: Codable {
    struct Profile: Codable {
        var name: String
        var country: String?
    }

    struct Order: Codable {
        var id: Int
        var title: String
    }

    var profile: Profile
    var orders: [Order]
}

/// The system behind the plugin: a JSON object in a file, one account for each e-mail address.
///
/// An actor, because jobs run several at once and each change reads and writes the whole file. Put your own system in
/// its place.
actor AccountStore {
    private let file: URL

    init(path: String) { file = URL(filePath: path) }

    func account(_ email: String) throws -> Account? { try read()[email] }

    /// Removes an account; false where there is none.
    func remove(_ email: String) throws -> Bool {
        var accounts = try read()
        guard accounts.removeValue(forKey: email) != nil else { return false }
        try JSONEncoder().encode(accounts).write(to: file, options: .atomic)
        return true
    }

    private func read() throws -> [String: Account] {
        try JSONDecoder().decode([String: Account].self, from: try Data(contentsOf: file))
    }
}
