/// A store broke its contract.
package struct ContractFailure: Error, CustomStringConvertible {
    package let description: String
}

/// Fails the case unless the condition holds.
func require(
    _ condition: Bool, _ what: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) throws {
    guard condition else { throw ContractFailure(description: "\(file):\(line): \(what())") }
}

/// Fails the case unless both are equal.
func equal<Value: Equatable>(
    _ found: Value, _ expected: Value, file: StaticString = #fileID, line: UInt = #line
) throws {
    try require(found == expected, "found \(found), expected \(expected)", file: file, line: line)
}

/// The value, or a failed case.
func unwrap<Value>(_ value: Value?, file: StaticString = #fileID, line: UInt = #line) throws -> Value {
    guard let value else { throw ContractFailure(description: "\(file):\(line): found nothing") }
    return value
}
