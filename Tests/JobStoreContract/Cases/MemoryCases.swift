import DSRModel
import JobStore

extension StoreContract {
    private static let records = [
        CoverageRecord(
            plugin: Sample.accounts, role: .perform, target: "silo", type: .access, identifierType: .email,
            datapoints: ["orders", "profile"], dataSubjects: ["customer"]),
        CoverageRecord(plugin: Sample.accounts, role: .perform, target: nil, type: .erasure, identifierType: .email),
        CoverageRecord(
            plugin: Sample.accounts, role: .perform, target: nil, type: .erasure, identifierType: .email,
            dataSubjects: []),
        CoverageRecord(plugin: Sample.orders, role: .guard, target: nil, type: nil, identifierType: nil),
        CoverageRecord(plugin: Sample.orders, role: .preflight, target: "check", type: nil, identifierType: "userId"),
    ]

    static let memory: [ContractCase] = [
        ContractCase("coverage is remembered once, over kills, until its plugin is retired") { opened in
            let store = opened.store
            try await store.record(Array(records.prefix(3)), now: 1)
            try await store.record(records, now: 2)
            let again = try await opened.killed().store
            let found = try await again.coverage()
            try equal(found.count, records.count)
            try equal(Set(found), Set(records))
            try await again.retire(Sample.accounts, now: 3)
            try equal(Set(try await again.coverage()), Set(records.suffix(2)))
        },
        ContractCase("the first pin of a plugin wins, for each role, until it is retired") { opened in
            let store = opened.store
            let first = PluginPin(plugin: Sample.accounts, role: .perform, target: "silo-1")
            let check = PluginPin(plugin: Sample.accounts, role: .preflight, target: "check-1")
            try equal(try await store.pin(first, now: 1), first)
            try equal(
                try await store.pin(PluginPin(plugin: Sample.accounts, role: .perform, target: "silo-2"), now: 2), first
            )
            try equal(try await store.pin(check, now: 3), check)
            let again = try await opened.killed().store
            try equal(Set(try await again.pins()), [first, check])
            try await again.retire(Sample.accounts, now: 4)
            try equal(try await again.pins(), [])
        },
        ContractCase("the open tasks of a retired plugin stay") { opened in
            let store = opened.store
            let job = try await store.create(Sample.delivery(1))
            try await store.retire(Sample.accounts, now: 1)
            try equal(try await store.record(job).tasks.map(\.state), [.pending])
        },
    ]
}
