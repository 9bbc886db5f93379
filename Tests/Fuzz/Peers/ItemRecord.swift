import PluginMessages
import PluginRuntime
import Synchronization

/// Notes which items are open, as the gateway's sink does.
final class ItemRecord: ResultSink {
    private let items = Mutex<(open: Set<UInt32>, all: Set<UInt32>)>(([], []))

    var isAnyOpen: Bool { items.withLock { !$0.open.isEmpty } }

    func open(item: UInt32, header: ItemHeader) throws {
        let isNew = items.withLock { items in
            items.open.insert(item)
            return items.all.insert(item).inserted
        }
        guard isNew else { throw Violation("an item is opened twice") }
    }

    func append(item: UInt32, chunk: UnsafeRawBufferPointer) throws {
        guard items.withLock({ $0.open.contains(item) }) else { throw Violation("bytes come for no open item") }
    }

    func close(item: UInt32) throws {
        guard items.withLock({ $0.open.remove(item) != nil }) else { throw Violation("a closed item is closed") }
    }
}
