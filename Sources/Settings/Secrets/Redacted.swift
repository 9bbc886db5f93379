/// A value that may hold secrets somewhere within: descriptions, dumps and mirrors show nothing of it.
package struct Redacted<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let value: Value

    /// Wraps a value.
    package init(_ value: Value) { self.value = value }

    /// The value itself, for the one place that must hand it on.
    package func reveal() -> Value { value }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
