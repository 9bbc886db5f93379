private import PluginKit

/// Level 1: what a gateway needs before it can give the plugin a job.
extension ConformanceCheck {
    static let loading: [ConformanceCheck] = [
        loads, manifestSound, manifestRepeated, starts, healthy, describes, stops,
    ]

    private static let loads = ConformanceCheck(
        "loads", level: 1, "the library loads and its entry gives a whole table of functions"
    ) { run in
        _ = try await run.open()
        return nil
    }

    private static let manifestSound = ConformanceCheck(
        "manifest-sound", level: 1, "the manifest follows the rules of the contract", needs: ["loads"]
    ) { run in
        let bytes = try await run.open().manifest()
        let manifest: Manifest
        do {
            manifest = try MessageCoding.decode(Manifest.self, from: bytes)
        } catch {
            throw run.fails("the manifest cannot be read: \(error)", mend: "Compare it with the manifest's schema.")
        }
        if let problem = manifest.problems.first {
            throw run.fails("\(problem.code): \(problem.message)", mend: problem.mend)
        }
        return nil
    }

    private static let manifestRepeated = ConformanceCheck(
        "manifest-repeated", level: 1,
        "the plugin gives the manifest that is packed in its library, the same each time",
        needs: ["loads"]
    ) { run in
        let subject = try await run.open()
        let first = try await subject.manifest()
        guard try await subject.manifest() == first else {
            throw run.fails("`manifest` gave other bytes the second time", mend: "Write it once and keep it.")
        }
        guard let packed = try subject.packedManifest() else { return "there is no library to compare with" }
        let canonical = try? MessageCoding.encode(MessageCoding.decode(JSONValue.self, from: first))
        guard packed == first || packed == canonical else {
            throw run.fails(
                "`manifest` gives another one than the library is packed with",
                mend: "Pack the library again after each build (`parasol plugin pack`).")
        }
        return nil
    }

    private static let starts = ConformanceCheck(
        "starts", level: 1, "the plugin starts with its settings", needs: ["loads", "manifest-sound"]
    ) { run in
        try await run.session { _ in nil }
    }

    private static let healthy = ConformanceCheck(
        "healthy", level: 1, "`health` answers within a second that the plugin could work", needs: ["starts"]
    ) { run in
        try await run.session { session in
            switch await session.subject.health() {
            case .healthy: return nil
            case .silent:
                throw run.fails("`health` did not answer within a second", mend: "Look at what is known already.")
            case .unhealthy(let reason):
                throw run.fails("the plugin is unhealthy: \(reason)", mend: "Mend what it names, mostly its settings.")
            }
        }
    }

    private static let describes = ConformanceCheck(
        "describes", level: 1, "the description stays within the manifest's request and identifier types",
        needs: ["starts"]
    ) { run in
        try await run.session { session in
            let manifest = session.manifest
            guard manifest.coverage == .settings else { throw NotApplicable("its coverage stands in the manifest") }
            for question in session.questions where question.kind == .perform || question.kind == .preflight {
                guard question.identifierType != .any else {
                    throw run.fails("the description claims any kind of identifier (*)", mend: "Name the kinds.")
                }
                guard manifest.allows(question) else {
                    throw run.fails(
                        "the description claims \(question), which the manifest does not",
                        mend: "Widen the manifest, or narrow what the settings make of it.")
                }
            }
            return session.questions.isEmpty ? "with these settings the plugin serves nothing" : nil
        }
    }

    private static let stops = ConformanceCheck(
        "stops", level: 1, "`drain` and `stop` return within 10 seconds each when no job is under way",
        needs: ["starts"]
    ) { run in
        let subject = try await run.open()
        try await subject.start()
        run.about(to: "the plugin is stopped")
        await subject.stop()
        if subject.breaches.contains("serial-hang") {
            throw run.fails("`drain` or `stop` did not return", mend: "Wake the threads that `stop` joins.")
        }
        return nil
    }
}

extension Manifest {
    fileprivate func allows(_ question: Question) -> Bool {
        if question.kind == .preflight {
            return preflights.contains { claim in
                claim.identifiers.admit(question.identifierType) && question.enriches.allSatisfy(claim.enriches.admit)
                    && claim.requestTypes?.contains(question.type) ?? true
            }
        }
        return handles.contains { claim in
            claim.requestTypes.contains(question.type) && claim.identifiers.admit(question.identifierType)
        }
    }
}

extension [IdentifierType] {
    fileprivate func admit(_ type: IdentifierType) -> Bool { contains(type) || contains(.any) }
}
