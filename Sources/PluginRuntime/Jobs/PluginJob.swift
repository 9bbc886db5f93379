import CPluginABI
import PluginMessages
import Synchronization

/// One job at the host's side of the boundary: its items, its sink and its end, which comes exactly once.
///
/// Whatever the plugin does with the job comes through here, from any thread, in this process or behind a transport, and
/// is answered with a result of the contract. No call of the sink is under way any more when the job's end is given out.
package final class PluginJob: Sendable {
    /// The most items of one job, so that a plugin cannot fill the host's memory with numbers.
    static let maximumItems = 100_000
    /// The most bytes of an item header.
    static let maximumHeader = 64 * 1024
    /// The most bytes of an outcome.
    static let maximumOutcome = 4 << 20

    private enum Item {
        case open(ItemValidator)
        /// A call for it is under way, which holds its validator.
        case busy
        case closed
    }

    private struct State {
        var items: [UInt32: Item] = [:]
        /// What went wrong first with items or sink; the plugin still owes the completion.
        var fault: JobEnd?
        var end: JobEnd?
        /// How many calls of the sink are under way.
        var inside = 0
        var listener: (@Sendable (JobEnd) -> Void)?
        var token: UInt64?
        var isSettled = false
        var settledListener: (@Sendable () -> Void)?

        /// An item that is not closed.
        var openItem: UInt32? { items.first { if case .closed = $0.value { false } else { true } }?.key }
    }

    private let sink: any ResultSink
    private let owner: any JobOwner
    private let state = Mutex(State())

    init(sink: any ResultSink, owner: any JobOwner) {
        self.sink = sink
        self.owner = owner
    }

    /// Whether items or sink failed, or the job has ended: nothing more of it is wanted.
    var isSpoilt: Bool { state.withLock { $0.end != nil || $0.fault != nil } }

    /// Whether the job has ended, so that no result of it is wanted.
    var hasEnded: Bool { state.withLock { $0.end != nil } }

    /// The name under which the other side knows the job, once it has one.
    var token: UInt64? {
        get { state.withLock { $0.token } }
        set { state.withLock { $0.token = newValue } }
    }

    /// Has the end given to `listener`, once; at once where it has come already.
    func whenEnded(_ listener: @escaping @Sendable (JobEnd) -> Void) {
        state.withLock { $0.listener = listener }
        deliver()
    }

    /// Has `listener` called once the plugin itself holds the job no more, which may be long after its end.
    func whenSettled(_ listener: @escaping @Sendable () -> Void) {
        let isSettled = state.withLock { state in
            if !state.isSettled { state.settledListener = listener }
            return state.isSettled
        }
        if isSettled { listener() }
    }

    /// Notes that the plugin holds the job no more: it completed or refused it.
    func settle() {
        let listener = state.withLock { state in
            state.isSettled = true
            defer { state.settledListener = nil }
            return state.settledListener
        }
        listener?()
    }

    /// Opens an item.
    func open(item: UInt32, header: UnsafeRawBufferPointer) -> Int32 {
        let decoded = Self.header(header)
        let refusal: Int32? = state.withLock { state in
            if let code = Self.unwanted(state) { return code }
            guard decoded != nil, state.items[item] == nil else { return PARASOL_ERROR_INVALID }
            guard state.items.count < Self.maximumItems else { return PARASOL_ERROR_TOO_LARGE }
            state.items[item] = .busy
            state.inside += 1
            return nil
        }
        guard refusal != PARASOL_ERROR_CANCELLED else { return PARASOL_ERROR_CANCELLED }
        guard refusal == nil, let decoded else {
            let what = decoded == nil ? "its header is none" : "its number was used before, or there are too many"
            return breach(.invalidItem, "item \(item) cannot be opened: \(what)", refusal ?? PARASOL_ERROR_INVALID)
        }
        return pass(to: item, then: .open(ItemValidator(kind: decoded.kind))) { sink throws in
            try sink.open(item: item, header: decoded)
        }
    }

    /// Appends a chunk to an open item; blocks as long as the sink does.
    func append(item: UInt32, chunk: UnsafeRawBufferPointer) -> Int32 {
        change(item) { validator, sink in
            try validator.append(chunk)
            try sink.append(item: item, chunk: chunk)
            return .open(validator)
        }
    }

    /// Ends an item.
    func close(item: UInt32) -> Int32 {
        change(item) { validator, sink in
            try validator.finish()
            try sink.close(item: item)
            return .closed
        }
    }

    /// Notes that the plugin used an item in a way that cannot be made sense of.
    func refuse(item: UInt32, _ what: String) -> Int32 {
        breach(.invalidItem, "item \(item): \(what)", PARASOL_ERROR_INVALID)
    }

    /// Ends the job with the plugin's outcome.
    func complete(_ outcome: UnsafeRawBufferPointer) -> Int32 {
        guard outcome.count <= Self.maximumOutcome else {
            end(.misbehaved("its outcome has over \(Self.maximumOutcome) bytes"))
            owner.breached(.malformedOutcome)
            return PARASOL_ERROR_TOO_LARGE
        }
        let bytes = [UInt8](outcome)
        let open: UInt32? = state.withLock { state in
            guard state.end == nil else { return nil }
            // After a fault an open item is no further one: the plugin was told to end early.
            let open = state.fault == nil ? state.openItem : nil
            if let open { state.fault = .misbehaved("item \(open) was still open at its completion") }
            state.end = state.fault ?? .completed(bytes)
            return open
        }
        if open != nil { owner.breached(.openItem) }
        deliver()
        return open == nil ? PARASOL_OK : PARASOL_ERROR_INVALID
    }

    /// Ends the job by the host's decision; nothing where it has ended.
    ///
    /// A fault of its items outweighs a time-out.
    func end(_ end: JobEnd) {
        let isFirst = state.withLock { state in
            guard state.end == nil else { return false }
            if case .timedOut = end { state.end = state.fault ?? end } else { state.end = end }
            return true
        }
        guard isFirst else { return }
        switch end {
        case .timedOut, .cancelled: owner.abandon(self)
        default: break
        }
        deliver()
    }
}

extension PluginJob {
    private static func header(_ bytes: UnsafeRawBufferPointer) -> ItemHeader? {
        guard bytes.count <= maximumHeader else { return nil }
        // What the decoder says may quote the header; that it is none says enough.
        return try? MessageCoding.decode(ItemHeader.self, from: bytes)
    }

    private static func unwanted(_ state: borrowing State) -> Int32? {
        state.end == nil && state.fault == nil ? nil : PARASOL_ERROR_CANCELLED
    }

    /// Takes an open item's validator out, works with it and the sink outside the lock, and puts the item back.
    private func change(
        _ item: UInt32, _ body: (inout ItemValidator, any ResultSink) throws -> Item
    ) -> Int32 {
        enum Start { case refused, misused, ready(ItemValidator) }
        let start = state.withLock { state in
            guard Self.unwanted(state) == nil else { return Start.refused }
            guard case .open(let validator) = state.items[item] else { return .misused }
            state.items[item] = .busy
            state.inside += 1
            return .ready(validator)
        }
        switch start {
        case .refused: return PARASOL_ERROR_CANCELLED
        case .misused:
            return breach(
                .invalidItem, "item \(item) is not open, or a call for it is under way", PARASOL_ERROR_INVALID)
        case .ready(var validator):
            do {
                let next = try body(&validator, sink)
                leave(item, next)
                return PARASOL_OK
            } catch let fault as ItemValidator.Fault {
                // Before the item counts as closed, or a completion could slip in between.
                let code = report(fault, of: item)
                leave(item, .closed)
                return code
            } catch {
                return fail(error, at: item)
            }
        }
    }

    private func pass(to item: UInt32, then next: Item, _ body: (any ResultSink) throws -> Void) -> Int32 {
        do {
            try body(sink)
            leave(item, next)
            return PARASOL_OK
        } catch {
            return fail(error, at: item)
        }
    }

    private func report(_ fault: ItemValidator.Fault, of item: UInt32) -> Int32 {
        switch fault {
        case .invalid(let what): return breach(.invalidItem, "item \(item): \(what)", PARASOL_ERROR_INVALID)
        case .tooLarge(let what): return breach(.invalidItem, "item \(item): \(what)", PARASOL_ERROR_TOO_LARGE)
        }
    }

    private func breach(_ breach: Breach, _ what: String, _ code: Int32) -> Int32 {
        spoil(.misbehaved(what))
        owner.breached(breach)
        return code
    }

    private func fail(_ error: any Error, at item: UInt32) -> Int32 {
        spoil(.sinkFailed(error))
        leave(item, .closed)
        return PARASOL_ERROR_CANCELLED
    }

    /// Notes what went wrong first and lets the plugin end early; the completion is still owed.
    private func spoil(_ fault: JobEnd) {
        let isFirst = state.withLock { state in
            guard state.fault == nil, state.end == nil else { return false }
            state.fault = fault
            return true
        }
        if isFirst { owner.abandon(self) }
    }

    private func leave(_ item: UInt32, _ next: Item) {
        state.withLock { state in
            state.items[item] = next
            state.inside -= 1
        }
        deliver()
    }

    /// Gives the end out as soon as there is one, a listener for it, and no call of the sink under way.
    private func deliver() {
        let ready: ((JobEnd) -> Void, JobEnd)? = state.withLock { state in
            guard state.inside == 0, let end = state.end, let listener = state.listener else { return nil }
            state.listener = nil
            return (listener, end)
        }
        if let (listener, end) = ready { listener(end) }
    }
}
