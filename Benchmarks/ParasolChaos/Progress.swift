import Glibc

/// Says what the driver is doing, on standard error and only to a terminal.
struct Progress: Sendable {
    private let isShown = isatty(STDERR_FILENO) == 1

    func say(_ text: String) {
        guard isShown else { return }
        StandardStream.write("… \(text)\n", to: STDERR_FILENO)
    }
}
