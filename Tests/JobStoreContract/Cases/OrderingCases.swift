import DSRModel
import JobStore

extension StoreContract {
    private static let after = [Sample.accounts: [Sample.orders]]

    static let ordering: [ContractCase] = [
        ContractCase("a freeze holds back the types that it names, preflights never, and survives a kill") { opened in
            let store = opened.store
            _ = try await store.create(Sample.delivery(1, type: .erasure, target: "a"))
            _ = try await store.create(Sample.delivery(2, type: .access, target: "b"))
            _ = try await store.create(Sample.delivery(3, kind: .preflight, type: .erasure, target: "c"))
            let freeze = Freeze(types: [.erasure], since: 5)
            try await store.setFreeze(freeze)
            let again = try await opened.killed().store
            try equal(try await again.freeze(), freeze)
            let frozen = try await again.claimTasks(Sample.claim())
            try equal(Set(frozen.tasks.map(\.job.target)), ["b", "c"])
            try equal(frozen.nextDueAt, nil)
            try await again.setFreeze(nil)
            try equal(try await again.freeze(), nil)
            try equal(try await again.claimTasks(Sample.claim()).tasks.map(\.job.target), ["a"])
        },
        ContractCase("an erasure waits until the plugins before it finished all jobs of the request") { opened in
            let store = opened.store
            _ = try await store.create(
                Sample.delivery(1, type: .erasure, request: "r", target: "a", plan: [Sample.accounts]))
            _ = try await store.create(
                Sample.delivery(2, type: .erasure, request: "r", target: "b", plan: [Sample.orders]))
            _ = try await store.create(
                Sample.delivery(3, type: .erasure, request: "r", target: "c", plan: [Sample.orders]))
            _ = try await store.create(Sample.delivery(4, type: .erasure, request: "other", target: "d"))
            let first = try await store.claimTasks(Sample.claim(after: after)).tasks
            try equal(Set(first.map(\.job.target)), ["b", "c", "d"])
            let before = first.filter { $0.task.plugin == Sample.orders }
            try await store.end(before[0], as: .notFound)
            try equal(try await store.claimTasks(Sample.claim(after: after)).tasks.count, 0)
            try equal(try await store.claimTasks(Sample.claim(after: after)).nextDueAt, nil)
            try await store.end(before[1], as: .skipped)
            try equal(try await store.claimTasks(Sample.claim(after: after)).tasks.map(\.job.target), ["a"])
        },
        ContractCase("a plugin that failed, is held or waits lets none past it") { opened in
            let store = opened.store
            _ = try await store.create(Sample.delivery(1, type: .erasure, request: "r", target: "a"))
            for (number, state) in [TaskState.dead, .held].enumerated() {
                _ = try await store.create(
                    Sample.delivery(number + 2, type: .erasure, request: "r", target: "b", plan: [Sample.orders]))
                let claimed = try await store.claimOne(Sample.claim([Sample.orders: 1], after: after))
                try await store.end(claimed, as: state)
                try equal(try await store.claimTasks(Sample.claim(after: after)).tasks.count, 0)
            }
        },
        ContractCase("what takes nothing away waits for nobody") { opened in
            let store = opened.store
            _ = try await store.create(
                Sample.delivery(1, type: .access, request: "r", plan: [Sample.accounts, Sample.orders]))
            try equal(try await store.claimTasks(Sample.claim([Sample.accounts: 1], after: after)).tasks.count, 1)
        },
        ContractCase("what was held back runs when the order is changed, and after a restart") { opened in
            let store = opened.store
            for number in 1...2 {
                _ = try await store.create(
                    Sample.delivery(
                        number, type: .erasure, request: "r\(number)", plan: [Sample.accounts, Sample.orders]))
            }
            let claim = Sample.claim([Sample.accounts: 1], after: after)
            try equal(try await store.claimTasks(claim).tasks.count, 0)
            try equal(try await store.claimTasks(Sample.claim([Sample.accounts: 1])).tasks.count, 1)
            try equal(try await store.claimTasks(claim).tasks.count, 0)
            let again = try await opened.restarted().store
            try equal(try await again.claimTasks(claim).tasks.count, 0)
            try equal(try await again.claimTasks(Sample.claim([Sample.accounts: 5])).tasks.count, 2)
        },
        ContractCase("many that are held back do not hide one that is free") { opened in
            let store = opened.store
            for number in 1...30 {
                _ = try await store.create(
                    Sample.delivery(number, type: .erasure, plan: [Sample.accounts, Sample.orders]))
            }
            _ = try await store.create(
                Sample.delivery(31, type: .erasure, at: Sample.start + 1, plan: [Sample.accounts]))
            let claim = Sample.claim([Sample.accounts: 1], at: Sample.start + 1, after: after, limit: 1)
            var found: [String] = []
            // Each claim is bounded and says with its next due time that there is more to see.
            for _ in 0..<40 where found.isEmpty {
                let claimed = try await store.claimTasks(claim)
                found = claimed.tasks.map(\.job.requestID)
                try require(!found.isEmpty || claimed.nextDueAt == claim.now, "the claim gave up")
            }
            try equal(found, ["request-31"])
        },
    ]
}
