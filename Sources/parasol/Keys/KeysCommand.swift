import ArgumentParser
import Console
import Gateway

/// The keys that seal what is personal on disk.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Rotates the keys that seal the store, and shows what each still seals.",
        discussion: "Works with a running gateway, which changes its keys itself, and with a stopped one.",
        subcommands: [KeysListCommand.self, KeysRotateCommand.self, KeysPruneCommand.self])
}

/// Lists the keys.
struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the keys by their ids, and how many blobs each still seals.")

    @OptionGroup var store: StoreOption
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        let list = try await StoreKeys(try store.place()).list()
        guard format == .text else { return try Output.json(list) }
        var table = TextTable("KEY", "CREATED", "STORE", "SPOOL", "LOGS", "")
        for key in list.keys {
            table.add(
                key.id, key.created.map(Timestamp.text) ?? "unknown", String(key.store), String(key.spool),
                String(key.logs), Self.words(key))
        }
        Output.line(table.text)
    }

    private static func words(_ key: KeyView) -> String {
        guard key.isAtHand else { return "not in store.key: what it sealed cannot be read" }
        let isUnused = key.store + key.spool + key.logs == 0
        return [
            key.isCurrent ? "current" : nil, key.isIndex ? "index, stays" : nil,
            isUnused && !key.isCurrent && !key.isIndex ? "unused" : nil,
        ].compactMap { $0 }.joined(separator: ", ")
    }
}

/// Makes a new current key.
struct KeysRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Makes a new key that seals from now on; the gateway seals the rest anew.",
        discussion: "The old keys stay until `parasol keys prune`. Back up store.key afterwards.")

    @OptionGroup var store: StoreOption
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        let change = try await StoreKeys(try store.place()).rotate()
        guard format == .text else { return try Output.json(change) }
        Output.line("\(change.current) seals from now on; back up store.key. `parasol keys list` shows what is left")
    }
}

/// Removes the keys that seal nothing any more.
struct KeysPruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Removes the keys that seal nothing any more from store.key.",
        discussion: """
            Never the current key, nor that of the index. Backups of the database that were made before may still need \
            the keys: keep the key file beside them.
            """)

    @OptionGroup var store: StoreOption
    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() async throws {
        let change = try await StoreKeys(try store.place()).prune()
        guard format == .text else { return try Output.json(change) }
        Output.line(
            change.removed.isEmpty
                ? "every key is in use: nothing was removed" : "removed \(change.removed.joined(separator: ", "))")
    }
}
