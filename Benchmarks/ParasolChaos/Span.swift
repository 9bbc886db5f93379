import ArgumentParser

/// A time on the command line: `90s`, `20m` or a number of seconds.
struct Span: ExpressibleByArgument, Sendable {
    let seconds: Int

    init(seconds: Int) { self.seconds = seconds }

    init?(argument: String) {
        let factor = argument.hasSuffix("m") ? 60 : 1
        let digits = argument.hasSuffix("m") || argument.hasSuffix("s") ? argument.dropLast() : argument[...]
        // A day at most.
        guard let number = Int(digits), (1...86_400).contains(number), number * factor <= 86_400 else { return nil }
        seconds = number * factor
    }

    var defaultValueDescription: String { "\(seconds)s" }
}
