import FoundationEssentials
import SombraSimulator

/// The three plugins that the demo gives to its gateway: their libraries, and how an operator sets them.
struct DemoPlugins: Sendable {
    static let sqlite = "org.parasol.sqlite"
    static let files = "org.parasol.files"
    static let holds = "org.parasol.holds"

    private static let libraries = ["sqlite.so", "files.so", "holds.so"]
    private let source: String

    /// Looks for the packed libraries in a directory.
    init(in directory: String) throws {
        source = directory
        let missing = Self.libraries.filter { !FileManager.default.fileExists(atPath: directory + "/" + $0) }
        guard missing.isEmpty else {
            throw Failure.configuration(
                "\(directory) holds no \(missing.joined(separator: ", no ")): build and pack the plugins with "
                    + "`make plugins`, or name their directory with --plugins")
        }
    }

    /// Puts the libraries and their settings where the gateway looks for them.
    func install(in directory: DemoDirectory) throws {
        for library in Self.libraries {
            try FileManager.default.copyItem(
                atPath: source + "/" + library, toPath: directory.plugins + "/" + library)
        }
        for (plugin, text) in Self.settings(in: directory) {
            try Data(text.utf8).write(to: URL(filePath: "\(directory.plugins)/\(plugin).yaml"))
        }
    }

    /// The settings files by plugin.
    static func settings(in directory: DemoDirectory) -> [String: String] {
        [
            sqlite: sqliteSettings(database: directory.database.path),
            files: filesSettings(root: directory.pictures.path),
            holds: holdsSettings(directory.holds),
        ]
    }

    private static func sqliteSettings(database: String) -> String {
        """
        dataSilos: [\(DemoWorld.shop.id), \(DemoWorld.club.id)]
        preflightChecks: [\(DemoWorld.check.id)]
        settings:
          database: \(quoted(database))
          access:
            - identifiers: [email, phone]
              datapoint: profile
              kind: value
              sql: SELECT id, name, email, phone, joined FROM customers WHERE :identifier IN (email, phone)
            - identifiers: [email, phone]
              datapoint: orders
              sql: |
                SELECT o.id, o.placed, o.title, o.cents
                FROM orders o JOIN customers c ON c.id = o.customer
                WHERE :identifier IN (c.email, c.phone)
                ORDER BY o.id
            - identifiers: [userId]
              datapoint: memberships
              sql: SELECT club FROM club_members WHERE customer = :identifier ORDER BY club
          erasure:
            - identifiers: [email]
              statements:
                - DELETE FROM club_members WHERE customer IN (SELECT id FROM customers WHERE email = :identifier)
                - DELETE FROM newsletters WHERE customer IN (SELECT id FROM customers WHERE email = :identifier)
                - DELETE FROM orders WHERE customer IN (SELECT id FROM customers WHERE email = :identifier)
                - DELETE FROM customers WHERE email = :identifier
          optOuts:
            - types: [SALE_OPT_OUT]
              identifiers: [email]
              statements:
                - UPDATE customers SET may_sell = 0 WHERE email = :identifier
          enrichment:
            - identifiers: [email]
              to: userId
              sql: SELECT id FROM customers WHERE email = :identifier

        """
    }

    private static func filesSettings(root: String) -> String {
        """
        dataSilos: [\(DemoWorld.shop.id)]
        # Pictures go only after the customer is gone from the database.
        after: [\(sqlite)]
        settings:
          root: \(quoted(root))
          directories:
            email: "email/{identifier}"
            phone: "phone/{identifier}"
          datapoints:
            pictures: pictures

        """
    }

    private static func holdsSettings(_ list: HoldList) -> String {
        """
        dataSilos: [\(DemoWorld.shop.id)]
        preflightChecks: [\(DemoWorld.check.id)]
        settings:
          list: \(quoted(list.listPath))
          key: { file: \(quoted(list.keyPath)) }
          templateTitle: \(DemoWorld.holdMail)
          fraudTemplateTitle: \(DemoWorld.cancelMail)

        """
    }

    /// Text in YAML's double quotes.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
