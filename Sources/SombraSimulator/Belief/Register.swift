/// Elements in the order in which they came, found by their id.
package struct Register<Element: Identifiable & Sendable>: Sendable where Element.ID: Sendable {
    private var elements: [Element] = []
    private var positions: [Element.ID: Int] = [:]

    package subscript(id id: Element.ID) -> Element? { positions[id].map { elements[$0] } }

    /// Adds an element, or puts it in the place of the one with the same id.
    mutating func put(_ element: Element) {
        if let position = positions[element.id] {
            elements[position] = element
        } else {
            positions[element.id] = elements.count
            elements.append(element)
        }
    }

    /// Changes an element in place; nil if there is none.
    mutating func update<Result>(_ id: Element.ID, _ change: (inout Element) -> Result) -> Result? {
        guard let position = positions[id] else { return nil }
        return change(&elements[position])
    }
}

extension Register: RandomAccessCollection {
    package var startIndex: Int { elements.startIndex }
    package var endIndex: Int { elements.endIndex }
    package subscript(position: Int) -> Element { elements[position] }
}

extension Register: Encodable where Element: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(elements)
    }
}
