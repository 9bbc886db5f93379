/// What a plugin of the bench answers, by which the bench tells its builds apart.
enum PluginAnswerMark: String, Sendable {
    case done
    case notFound
}
