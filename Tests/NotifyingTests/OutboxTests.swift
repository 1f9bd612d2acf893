import Instants
import Notifying
import Records
import Rules
import Testing

@Suite struct OutboxTests {
    @Test func aGroupWaitsForMoreAndThenForItsInterval() {
        let transport = FakeTransport()
        let outbox = outbox(transport, groupBy: ["severity"])
        var store = Store()
        outbox.accept([transition("A", .firing)], now: start)
        store.commit(outbox)
        #expect(outbox.deliverDue(now: start) == start + .seconds(30))
        outbox.accept([transition("B", .firing)], now: start + .seconds(10))
        store.commit(outbox)
        #expect(outbox.deliverDue(now: start + .seconds(29)) == start + .seconds(30))
        #expect(transport.attempts == 0)
        #expect(outbox.deliverDue(now: start + .seconds(30)) == start + .seconds(30) + .hours(4))
        #expect(transport.told == ["firing A", "firing B"])
        #expect(transport.accepted.count == 1)

        outbox.accept([transition("A", .resolved, at: 60)], now: start + .seconds(60))
        store.commit(outbox)
        #expect(outbox.deliverDue(now: start + .seconds(60)) == start + .seconds(330))
        _ = outbox.deliverDue(now: start + .seconds(330))
        #expect(transport.told == ["firing A", "firing B", "resolved A"])
        #expect(transport.json(transport.accepted[1])["status"] as? String == "firing", "B still fires")
        #expect(transport.json(transport.accepted[1])["groupKey"] as? String == #"{}:{severity="warning"}"#)
    }

    @Test func nothingIsToldBeforeItIsCommitted() {
        let transport = FakeTransport()
        let outbox = outbox(transport)
        outbox.accept([transition("A", .firing)], now: start)
        #expect(outbox.deliverDue(now: start + .hours(1)) == nil)
        _ = outbox.takeChanges()
        #expect(outbox.deliverDue(now: start + .hours(1)) == nil)
        #expect(outbox.markCommitted() == start + .seconds(30))
        _ = outbox.deliverDue(now: start + .hours(1))
        #expect(transport.told == ["firing A"])
    }

    @Test func anAlertThatHasEndedAlreadyIsToldInTwoMessages() {
        let transport = FakeTransport()
        let outbox = outbox(transport)
        var store = Store()
        outbox.accept(
            [
                transition("A", .pending), transition("A", .firing), transition("A", .resolved, at: 5),
                transition("A", .firing, at: 7),
            ], now: start)
        store.commit(outbox)
        _ = outbox.deliverDue(now: start + .minutes(1))
        #expect(transport.told == ["firing A", "resolved A", "firing A"])
        #expect(transport.accepted.map { transport.json($0)["status"] as? String } == ["firing", "resolved", "firing"])
    }

    @Test func otherRoutesAndReceiversTakeWhatWaits() {
        let before = FakeTransport { _ in .unreachable(reason: "down") }
        let after = FakeTransport()
        let outbox = outbox(before, groupBy: ["severity"])
        var store = Store()
        outbox.accept([transition("A", .firing)], now: start)
        store.commit(outbox)
        _ = outbox.deliverDue(now: start + .seconds(30))
        outbox.accept([transition("B", .firing), transition("C", .firing)], now: start + .seconds(40))
        store.commit(outbox)
        let webhook = Webhook(url: "http://127.0.0.1/", transport: after)
        outbox.replace(
            Routing(Route(receiver: "oncall", groupBy: ["alertname"], groupInterval: .minutes(5))),
            [Receiver(name: "oncall", notifiers: [webhook])])
        store.commit(outbox)
        _ = outbox.deliverDue(now: start + .minutes(10))
        #expect(Set(after.told) == ["firing A", "firing B", "firing C"])
        #expect(after.told.first == "firing A", "the message that was made already goes first")
        let groups = store.rows.keys.filter { $0.hasPrefix("outbox/group/") }
        #expect(groups.count == 3, "a group by the old route is left: \(groups)")
    }

    @Test func whatFiresOnIsToldAgainAfterTheRepeatInterval() {
        let transport = FakeTransport()
        let outbox = outbox(transport, repeats: .hours(1))
        var store = Store()
        outbox.accept([transition("A", .firing)], now: start)
        store.commit(outbox)
        let first = outbox.deliverDue(now: start + .seconds(30))
        #expect(first == start + .seconds(3630))
        #expect(outbox.deliverDue(now: start + .seconds(3630)) == start + .seconds(7230))
        #expect(transport.told == ["firing A", "firing A"])
    }

    @Test func failuresAreRetriedWithLongerPauses() {
        let transport = FakeTransport {
            $0 < 5 ? .answered(status: 500, retryAfter: nil) : .answered(status: 200, retryAfter: nil)
        }
        let outbox = outbox(transport, repeats: TimeSpan(nanoseconds: 0))
        var store = Store()
        outbox.accept([transition("A", .firing)], now: start)
        store.commit(outbox)
        var now = start + .seconds(30)
        var pauses: [Double] = []
        while let next = outbox.deliverDue(now: now), pauses.count < 20 {
            pauses.append((next - now).seconds)
            now = next
        }
        #expect(pauses == [1, 2, 4, 8])
        #expect(transport.told == ["firing A"])
        #expect(outbox.waiting().isEmpty)
    }

    @Test func retryAfterIsObeyedAndOrderIsKept() {
        let transport = FakeTransport {
            $0 == 1 ? .answered(status: 429, retryAfter: "600") : .answered(status: 200, retryAfter: nil)
        }
        let outbox = outbox(transport)
        var store = Store()
        outbox.accept([transition("A", .firing)], now: start)
        outbox.accept([transition("B", .firing)], now: start + .seconds(60))
        store.commit(outbox)
        #expect(outbox.deliverDue(now: start + .seconds(30)) == start + .seconds(90))
        #expect(outbox.deliverDue(now: start + .seconds(90)) == start + .seconds(630))
        #expect(transport.attempts == 1, "B waits behind A")
        let waiting = outbox.waiting()
        #expect(waiting.map(\.reason) == ["status 429", ""])
        _ = outbox.deliverDue(now: start + .seconds(630))
        #expect(transport.told == ["firing A", "firing B"])
    }

    @Test func aRefusedMessageIsTriedFiveTimes() {
        let transport = FakeTransport {
            $0 <= 5 ? .answered(status: 404, retryAfter: nil) : .answered(status: 200, retryAfter: nil)
        }
        let outbox = outbox(transport, repeats: TimeSpan(nanoseconds: 0))
        var store = Store()
        outbox.accept([transition("A", .firing), transition("B", .firing)], now: start)
        store.commit(outbox)
        var now = start + .seconds(30)
        while let next = outbox.deliverDue(now: now) { now = next }
        #expect(transport.attempts == 6)
        #expect(transport.told == ["firing B"])
    }

    @Test func resolvedAndLimitAsTheWebhookAsks() {
        let transport = FakeTransport()
        let outbox = outbox(transport, groupBy: [], sendResolved: false, maximumAlerts: 2)
        var store = Store()
        outbox.accept(
            ["A", "B", "C"].map { transition($0, .firing) } + [transition("A", .resolved, at: 1)], now: start)
        store.commit(outbox)
        _ = outbox.deliverDue(now: start + .seconds(30))
        #expect(transport.told == ["firing A", "firing B"])
        #expect(transport.json(transport.accepted[0])["truncatedAlerts"] as? Int == 1)
    }

    @Test func rowsHoldNoSecretAndLeaveWhenAllIsTold() {
        let outbox = outbox(
            FakeTransport { $0 == 1 ? .unreachable(reason: "timed out") : .answered(status: 200, retryAfter: nil) })
        var store = Store()
        outbox.accept([transition("A", .firing), transition("A", .resolved, at: 3)], now: start)
        store.commit(outbox)
        _ = outbox.deliverDue(now: start + .seconds(30))
        store.commit(outbox)
        for value in store.rows.values { #expect(!String(decoding: value, as: UTF8.self).contains("secret")) }
        #expect(store.rows.count == 2)
        _ = outbox.deliverDue(now: start + .minutes(5))
        store.commit(outbox)
        #expect(store.rows.isEmpty)
    }

    /// Every step of a scripted life, with a transport that fails at the `failing`-th attempt, and
    /// a restart from the store before the `stop`-th step.
    private func live(failing: Int, stop: Int, groupBy: [String] = ["alertname"]) -> [String] {
        let transport = FakeTransport { attempt in
            attempt == failing ? .unreachable(reason: "timed out") : .answered(status: 200, retryAfter: nil)
        }
        var box = outbox(transport, repeats: TimeSpan(nanoseconds: 0))
        var store = Store()
        let script: [[AlertTransition]] = [
            [transition("A", .firing)], [], [transition("B", .firing), transition("A", .resolved, at: 2)], [],
            [transition("A", .firing, at: 4), transition("A", .resolved, at: 5)], [transition("B", .resolved, at: 6)],
            [], [], [],
        ]
        for (step, transitions) in script.enumerated() {
            let now = start + .minutes(Int64(step) * 3)
            if step == stop {
                box = outbox(transport, groupBy: groupBy, repeats: TimeSpan(nanoseconds: 0))
                box.restore(store.all)
            }
            box.accept(transitions, now: now)
            store.commit(box)
            _ = box.deliverDue(now: now)
            store.commit(box)
        }
        var now = start + .minutes(60)
        while let next = box.deliverDue(now: now) { now = max(next, now + .seconds(1)) }
        store.commit(box)
        #expect(store.rows.isEmpty)
        return transport.told
    }

    @Test func eachChangeIsToldOnceWhateverFailsAndWhereverItStops() {
        let wanted = ["firing A", "resolved A", "firing A", "resolved A"]
        for failing in 1...8 {
            for stop in 0...9 {
                let told = live(failing: failing, stop: stop)
                #expect(told.filter { $0.hasSuffix("A") } == wanted, "failing \(failing), stopped before \(stop)")
                #expect(told.filter { $0.hasSuffix("B") } == ["firing B", "resolved B"], "failing \(failing), \(stop)")
            }
        }
    }

    @Test func aRouteThatGroupsOtherwiseTakesOverWhatWaits() {
        for stop in 0...9 {
            let told = live(failing: 0, stop: stop, groupBy: ["severity"])
            #expect(
                told.sorted() == ["firing A", "firing A", "firing B", "resolved A", "resolved A", "resolved B"],
                "\(stop)")
        }
    }
}
