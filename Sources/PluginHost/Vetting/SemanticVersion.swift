/// A version in semantic versioning 2.0.0 (https://semver.org), compared by precedence.
///
/// Build metadata (`+…`) does not count, so `1.0.0+a` and `1.0.0+b` are equal.
package struct SemanticVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    private enum Identifier: Sendable, Hashable {
        case number(UInt64)
        case text(String)
    }

    private let numbers: [UInt64]
    private let prerelease: [Identifier]

    /// Reads `major.minor.patch`, with a pre-release and build metadata where given; nil where it is no such version.
    package init?(_ text: String) {
        guard text.utf8.count <= 128 else { return nil }
        let parts = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, Self.identifiers(parts[1], leadingZeros: true) == nil { return nil }
        let halves = parts[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let fields = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        let numbers = fields.compactMap { Self.number($0) }
        guard fields.count == 3, numbers.count == 3 else { return nil }
        self.numbers = numbers
        if halves.count == 2 {
            guard let identifiers = Self.identifiers(halves[1], leadingZeros: false) else { return nil }
            prerelease = identifiers
        } else {
            prerelease = []
        }
    }

    /// The version without its build metadata.
    package var description: String {
        let core = numbers.map(String.init).joined(separator: ".")
        guard !prerelease.isEmpty else { return core }
        let tail = prerelease.map { identifier in
            switch identifier {
            case .number(let number): String(number)
            case .text(let text): text
            }
        }
        return core + "-" + tail.joined(separator: ".")
    }

    package static func < (left: Self, right: Self) -> Bool {
        if left.numbers != right.numbers { return left.numbers.lexicographicallyPrecedes(right.numbers) }
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            // A pre-release comes before the release.
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        return left.prerelease.lexicographicallyPrecedes(right.prerelease) { left, right in
            switch (left, right) {
            case (.number(let left), .number(let right)): left < right
            case (.number, .text): true
            case (.text, .number): false
            case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
            }
        }
    }

    private static func number(_ text: Substring) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard text.utf8.count == 1 || text.utf8.first != 0x30 else { return nil }
        return UInt64(text)
    }

    private static func identifiers(_ text: Substring, leadingZeros: Bool) -> [Identifier]? {
        var identifiers: [Identifier] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let allowed = part.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || byte == 0x2d
            }
            guard !part.isEmpty, allowed else { return nil }
            if !leadingZeros, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                guard let number = number(part) else { return nil }
                identifiers.append(.number(number))
            } else {
                identifiers.append(.text(String(part)))
            }
        }
        return identifiers
    }
}
