/// What a check of a plugin wants to know of one call of `handle`, and how it makes the call harder.
package struct HandleWatch: Sendable {
    /// Whether the bytes of the request are overwritten as soon as `handle` has returned.
    package var spoilsRequest: Bool
    /// Called on the thread of the call once `handle` has returned, with the time it took.
    package var returned: @Sendable (Duration) -> Void

    package init(spoilsRequest: Bool = false, returned: @escaping @Sendable (Duration) -> Void) {
        self.spoilsRequest = spoilsRequest
        self.returned = returned
    }
}
