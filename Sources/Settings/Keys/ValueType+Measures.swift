extension ValueType where Value == Int {
    /// A whole number in a range.
    static func integer(_ range: ClosedRange<Int>, name: String = "integer") -> ValueType {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return ValueType(
            name: name,
            read: { node, key, context in
                guard let number = node.integer else {
                    context.mismatch(node, key: key, expected: expected, example: "\(range.lowerBound)")
                    return nil
                }
                guard let value = Int(exactly: number), range.contains(value) else {
                    context.report(
                        .outOfRange, at: node.place, key: key, "expected \(expected), found \(number)",
                        mend: "choose a number in that range")
                    return nil
                }
                return value
            },
            show: { "\($0)" })
    }

    /// A TCP port; 0 takes any that is free.
    static let port = integer(0...65_535, name: "port")

    /// A number of bytes in a range.
    static func bytes(_ range: ClosedRange<Int>) -> ValueType {
        measured(
            name: "size", range, example: "1 MiB", noun: "a size", parse: ByteSize.parse, show: ByteSize.show)
    }
}

extension ValueType where Value == Duration {
    /// A duration in a range.
    static func duration(_ range: ClosedRange<Duration>) -> ValueType {
        measured(
            name: "duration", range, example: "30 s", noun: "a duration", parse: TimeSpan.parse, show: TimeSpan.show)
    }
}

extension ValueType where Value: Comparable {
    /// A number with a unit, in a range.
    fileprivate static func measured(
        name: String, _ range: ClosedRange<Value>, example: String, noun: String,
        parse: @escaping @Sendable (String) -> Value?, show: @escaping @Sendable (Value) -> String
    ) -> ValueType {
        let expected = "\(noun) from \(show(range.lowerBound)) to \(show(range.upperBound))"
        return ValueType(
            name: name,
            read: { node, key, context in
                guard let text = node.measure else {
                    context.mismatch(node, key: key, expected: expected, example: example)
                    return nil
                }
                guard let value = parse(text) else {
                    let problem = Int(text) == nil ? "found other text" : "found a number without a unit"
                    context.report(
                        .wrongType, at: node.place, key: key, "expected \(expected), \(problem)",
                        mend: "write a whole number and a unit, such as `\(example)`")
                    return nil
                }
                guard range.contains(value) else {
                    context.report(
                        .outOfRange, at: node.place, key: key, "expected \(expected), found \(show(value))",
                        mend: "choose a value in that range")
                    return nil
                }
                return value
            },
            show: show)
    }
}
