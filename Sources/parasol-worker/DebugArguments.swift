/// What an author asks for on the command line.
struct DebugArguments {
    static let usage = """
        Usage: parasol-worker --plugin LIBRARY --request REQUEST.json [--settings SETTINGS.json]

        Loads a plugin's library into this process, without a sandbox, so that a debugger can be attached; starts it
        with the settings ({} where none are given), hands it the saved request, and prints its items and its outcome.
        Exit codes: 0 the plugin completed the request, 1 it did not, 2 wrong usage or unreadable files.

        (The gateway starts its workers with --serve and a socket.)
        """

    /// Wrong usage, in words.
    struct Wrong: Error {
        let message: String
    }

    let plugin: String
    let request: String
    let settings: String?

    init(_ arguments: [String]) throws(Wrong) {
        var values: [String: String] = [:]
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard ["--plugin", "--request", "--settings"].contains(option) else {
                throw Wrong(message: "unknown argument \(option)")
            }
            guard let value = rest.popFirst() else { throw Wrong(message: "\(option) lacks its file") }
            guard values.updateValue(value, forKey: option) == nil else { throw Wrong(message: "\(option) comes twice") }
        }
        guard let plugin = values["--plugin"] else { throw Wrong(message: "--plugin is missing") }
        guard let request = values["--request"] else { throw Wrong(message: "--request is missing") }
        self.plugin = plugin
        self.request = request
        settings = values["--settings"]
    }
}
