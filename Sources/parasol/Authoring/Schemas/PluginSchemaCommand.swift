import ArgumentParser
import FoundationEssentials

/// Prints the JSON Schema of one message of the plugin contract.
struct PluginSchemaCommand: AsyncParsableCommand {
    /// The messages of the contract, by the names of their files.
    enum Message: String, ExpressibleByArgument, CaseIterable {
        case manifest, settings, request, item, outcome, coverage
        case logEvent = "log-event"
    }

    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Prints the JSON Schema (draft 2020-12) of a message of the plugin contract.",
        discussion: "\(Message.allCases.map(\.rawValue).joined(separator: ", ")); version 1.")

    @Argument(help: "Which message.")
    var message: Message

    func run() async throws {
        let file = "\(try AuthorsKit.find().schemas)/v1/\(message.rawValue).schema.json"
        do {
            Output.line(try String(contentsOf: URL(filePath: file), encoding: .utf8).trimmingLastNewline())
        } catch let code as ExitCode {
            throw code
        } catch {
            throw Failure.configuration("there is no schema at \(file): install Parasol again")
        }
    }
}

extension String {
    fileprivate func trimmingLastNewline() -> String { hasSuffix("\n") ? String(dropLast()) : self }
}
