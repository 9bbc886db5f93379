import DSRModel
import PluginMessages
import Sombra
import Testing

@testable import Gateway

@Suite("The identity of a job")
struct JobIdentityTests {
    private func dsr(_ change: (inout Webhook) -> Void = { _ in }) -> JobIdentity {
        var webhook = Webhook(
            kind: .dsr, typeName: "ERASURE", requestID: "request", coreIdentifier: "core",
            identifier: "ada@example.com",
            identifierType: .email)
        webhook.dataSilo = DataSilo(id: "silo")
        webhook.profileID = "profile"
        change(&webhook)
        return JobIdentity(webhook)
    }

    private func preflight(_ change: (inout Webhook) -> Void = { _ in }) -> JobIdentity {
        var webhook = Webhook(
            kind: .preflight, typeName: "ERASURE", requestID: "request", coreIdentifier: "core",
            identifier: "ada@example.com", identifierType: .email)
        webhook.preflightCheck = PreflightCheck(id: "check")
        webhook.requestEnricherID = "enricher"
        change(&webhook)
        return JobIdentity(webhook)
    }

    @Test("request, data silo, type and profile make a job; whatever else a webhook says does not")
    func job() {
        #expect(
            dsr()
                == dsr {
                    $0.pollID = "poll"; $0.details = "text"; $0.isTest = true; $0.locale = "de"
                })
        #expect(dsr() != dsr { $0.requestID = "another" })
        #expect(dsr() != dsr { $0.dataSilo = DataSilo(id: "another") })
        #expect(dsr() != dsr { $0.typeName = "ACCESS" })
        #expect(dsr() != dsr { $0.profileID = "another" })
    }

    @Test("where the profile has no id its identifier stands for it, and the two never meet")
    func profile() {
        #expect(
            dsr { $0.profileID = nil }
                != dsr {
                    $0.profileID = nil; $0.identifier = "bob@example.com"
                })
        #expect(
            dsr { $0.profileID = nil }
                != dsr {
                    $0.profileID = nil; $0.identifierType = .phone
                })
        #expect(dsr { $0.profileID = nil } != dsr { $0.profileID = "ada@example.com" })
    }

    @Test("a webhook that knows its profile also has the identity under which it is polled")
    func byIdentifier() {
        var webhook = Webhook(
            kind: .dsr, typeName: "ERASURE", requestID: "request", coreIdentifier: "core",
            identifier: "ada@example.com", identifierType: .email)
        webhook.dataSilo = DataSilo(id: "silo")
        let polled = JobIdentity(webhook)
        #expect(JobIdentity.byIdentifier(webhook) == nil)
        webhook.profileID = "profile"
        #expect(JobIdentity.byIdentifier(webhook) == polled && JobIdentity(webhook) != polled)
        webhook.kind = .preflight
        #expect(JobIdentity.byIdentifier(webhook) == nil)
    }

    @Test("two identifiers of one check are two jobs, although they share the id of the check's row")
    func check() {
        #expect(preflight() == preflight { $0.details = "text" })
        #expect(preflight() != preflight { $0.identifier = "bob@example.com" })
        #expect(preflight() != preflight { $0.identifierType = .phone })
        #expect(preflight() != preflight { $0.requestEnricherID = "another" })
        #expect(preflight() != dsr())
    }

    @Test("the idempotency key is the same for the same plugin and run, and differs else")
    func key() {
        let key = dsr().idempotencyKey(plugin: Sample.accounts, run: 1)
        #expect(key.utf8.count == 43)
        #expect(key == dsr { $0.pollID = "poll" }.idempotencyKey(plugin: Sample.accounts, run: 1))
        #expect(key != dsr().idempotencyKey(plugin: Sample.accounts, run: 2))
        #expect(key != dsr().idempotencyKey(plugin: Sample.orders, run: 1))
        #expect(key != preflight().idempotencyKey(plugin: Sample.accounts, run: 1))
    }

    @Test("parts that only flow into each other differently give other keys")
    func framing() {
        let one = dsr {
            $0.requestID = "ab"; $0.dataSilo = DataSilo(id: "c")
        }
        let other = dsr {
            $0.requestID = "a"; $0.dataSilo = DataSilo(id: "bc")
        }
        #expect(
            one.idempotencyKey(plugin: Sample.accounts, run: 1) != other.idempotencyKey(plugin: Sample.accounts, run: 1)
        )
        #expect(
            dsr().idempotencyKey(plugin: "com.example.a1", run: 1)
                != dsr().idempotencyKey(plugin: "com.example.a", run: 11))
    }
}
