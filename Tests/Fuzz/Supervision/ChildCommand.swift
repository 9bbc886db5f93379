import ArgumentParser
import Glibc

/// Tries inputs one after the other, each noted first; ends with the first that breaks something.
struct ChildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child", shouldDisplay: false)

    @Option var target: TargetKind
    @Option var seed: UInt64
    @Option var from: Int
    @Option var count: Int
    @Option var mark: String

    func run() async throws {
        // Peers that close early are part of the game.
        signal(SIGPIPE, SIG_IGN)
        let mark = try InputMark(path: mark)
        let fuzzed = try await target.make()
        let (corpus, dictionary) = (fuzzed.corpus, fuzzed.dictionary)
        for index in from..<count {
            var mutation = Mutation(
                corpus: corpus, dictionary: dictionary,
                random: Seeded(seed: seed, target: target.rawValue, index: index))
            let input = mutation.input()
            mark.begin(index, input)
            do {
                try await fuzzed.run(input)
            } catch {
                mark.violate("\(error)")
                throw ExitCode(1)
            }
        }
        try await fuzzed.close()
        mark.finish(at: count)
    }
}
