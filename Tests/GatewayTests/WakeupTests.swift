import Testing

@testable import Gateway

@Suite("Waking the loops")
struct WakeupTests {
    @Test("a notification that comes while nobody waits is kept, and several are one", .timeLimit(.minutes(5)))
    func kept() async {
        let wakeup = Wakeup()
        wakeup.notify()
        wakeup.notify()
        // Without the kept notification this would wait for longer than the test may take.
        await wakeup.wait(atMost: .seconds(3600))
        let clock = ContinuousClock()
        let again = await clock.measure { await wakeup.wait(atMost: .milliseconds(30)) }
        #expect(again >= .milliseconds(30))
    }

    @Test("whoever waits is woken, also when it waits again, and a cancelled wait ends")
    func woken() async {
        let wakeup = Wakeup()
        let waiting = Task {
            await wakeup.wait(atMost: .seconds(20))
            await wakeup.wait(atMost: .seconds(20))
            return true
        }
        wakeup.notify()
        let ticker = Task { while !Task.isCancelled { wakeup.notify(); await Task.yield() } }
        #expect(await waiting.value)
        ticker.cancel()
        await ticker.value
        await wakeup.wait(atMost: .zero)
        let cancelled = Task { await wakeup.wait(atMost: .seconds(600)) }
        cancelled.cancel()
        await cancelled.value
    }
}
