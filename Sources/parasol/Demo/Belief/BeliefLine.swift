/// One line of what Sombra believes in the end.
struct BeliefLine: Codable, Equatable, Sendable {
    /// A plugin's part in an answer.
    struct Answer: Codable, Equatable, Sendable {
        var plugin: String
        /// How the plugin's task ended, in the codes of the gateway's audit: `done`, `not-found`, `vetoed`, `hold`, ….
        var end: String
    }

    /// The request type, such as `ACCESS`.
    var request: String
    /// Who made the request.
    var person: String
    /// The title of the data silo or preflight check.
    var place: String
    /// The kind of identifier that the person was looked up by.
    var identifier: String
    /// The datapoint of an access; nil where the whole job is meant.
    var datapoint: String?
    /// The state of the datapoint or job, or of the request where a check stopped it.
    var state: String
    /// What Sombra has: rows, files, a reason, identifiers that were found.
    var what: String
    /// Where it came from.
    var answers: [Answer]

    /// What the line is about, in words.
    var subject: String {
        let parts = ["\(request) of \(person)", place, "by \(identifier)", datapoint].compactMap(\.self)
        return parts.joined(separator: ", ")
    }

    /// What is believed and why, in words.
    var finding: String {
        let sources = answers.map { "\($0.plugin) \($0.end)" }.joined(separator: ", ")
        let details = what.isEmpty ? state : "\(state) (\(what))"
        return "\(details), from \(sources.isEmpty ? "nobody" : sources)"
    }
}
