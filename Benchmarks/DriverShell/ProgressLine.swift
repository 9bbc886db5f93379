import Glibc

/// Says what the driver is doing, on standard error and only to a terminal.
package struct ProgressLine: Sendable {
    private let isShown = isatty(STDERR_FILENO) == 1

    package init() {}

    package func say(_ text: String) {
        guard isShown else { return }
        StandardStream.write("… \(text)\n", to: STDERR_FILENO)
    }
}
