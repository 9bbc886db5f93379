import ArgumentParser
import FoundationEssentials
import PluginRuntime

/// Reads the frames of a crash.
struct PluginSymbolicateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "symbolicate",
        abstract: "Names the functions of a crash, which a worker notes as build ids and offsets.",
        discussion: """
            Takes any text in which frames stand, such as the log or `parasol plugin logs ID`. The libraries must be \
            those that crashed, before they were stripped; Swift's names come out as the linker knows them, for \
            `swift demangle`.
            """)

    @Option(help: "The text that holds the frames; standard input where nothing is said.")
    var crash: String?
    @Argument(help: "Libraries with symbols, and parasol-worker for its own frames.")
    var libraries: [String]

    func run() async throws {
        let text = try readText()
        let symbolicator: CrashSymbolicator
        do throws(PluginFault) {
            symbolicator = try CrashSymbolicator(libraries: libraries)
        } catch {
            throw Failure.configuration(error.description)
        }
        for library in symbolicator.stripped {
            Output.error("\(library) has lost its symbols: only what it exports can be named")
        }
        let crashes = symbolicator.crashes(in: text)
        guard !crashes.isEmpty else { throw Failure.action("no frames like BUILD-ID+0xOFFSET in the text") }
        for lines in crashes { Output.line(lines.joined(separator: "\n")) }
    }

    private func readText() throws -> String {
        let path = crash ?? "/dev/stdin"
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw Failure.configuration("\(path) cannot be read as text")
        }
        return text
    }
}
