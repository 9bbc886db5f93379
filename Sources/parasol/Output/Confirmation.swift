import Glibc

/// A question to a person, before something is done that is not easily undone.
enum Confirmation {
    /// Whether the person at the terminal said yes; no where there is no terminal.
    static func ask(_ question: String) -> Bool {
        guard isatty(STDIN_FILENO) == 1 else { return false }
        Output.error(question + " [y/N]")
        let answer = readLine(strippingNewline: true)?.lowercased()
        return answer == "y" || answer == "yes"
    }
}
