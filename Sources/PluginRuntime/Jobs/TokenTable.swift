import Synchronization

/// The jobs that a plugin holds, by token.
///
/// A token is a slot and the generation of its use, never a pointer: one that comes late, twice or out of nowhere finds
/// nothing. Generations start at 1, so no token is 0.
final class TokenTable<Entry: Sendable>: Sendable {
    private struct Slot {
        var generation: UInt32 = 1
        var entry: Entry?
    }

    private struct State {
        var slots: [Slot] = []
        var free: [UInt32] = []
    }

    private let state = Mutex(State())

    /// Keeps an entry and gives its token.
    func insert(_ entry: Entry) -> UInt64 {
        state.withLock { state in
            let index = state.free.popLast() ?? UInt32(state.slots.count)
            if Int(index) == state.slots.count { state.slots.append(Slot()) }
            state.slots[Int(index)].entry = entry
            return UInt64(state.slots[Int(index)].generation) << 32 | UInt64(index)
        }
    }

    /// The entry of a token that is in use.
    subscript(_ token: UInt64) -> Entry? {
        state.withLock { state in Self.slot(of: token, state).flatMap { state.slots[$0].entry } }
    }

    /// Takes the entry of a token out, which nothing will find again.
    func remove(_ token: UInt64) -> Entry? {
        state.withLock { state in
            guard let index = Self.slot(of: token, state), let entry = state.slots[index].entry else { return nil }
            Self.free(index, &state)
            return entry
        }
    }

    /// All entries.
    var all: [Entry] { state.withLock { $0.slots.compactMap(\.entry) } }

    /// Takes all entries out.
    func removeAll() {
        state.withLock { state in
            for index in state.slots.indices where state.slots[index].entry != nil { Self.free(index, &state) }
        }
    }

    private static func free(_ index: Int, _ state: inout State) {
        state.slots[index].entry = nil
        state.slots[index].generation &+= 1
        if state.slots[index].generation == 0 { state.slots[index].generation = 1 }
        state.free.append(UInt32(index))
    }

    private static func slot(of token: UInt64, _ state: borrowing State) -> Int? {
        let index = Int(UInt32(truncatingIfNeeded: token))
        guard index < state.slots.count, state.slots[index].generation == UInt32(token >> 32) else { return nil }
        return index
    }
}
