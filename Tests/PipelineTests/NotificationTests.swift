import Diagnostics
import Foundation
import Instants
import Linux
import Metrics
import Notifying
import Records
import Rules
import Storage
import Synchronization
import Testing

@testable import Pipeline

/// What the thread that commits tells those who are responsible.
@Suite struct NotificationTests {
    /// Remembers the states of the alerts it was told of.
    private final class Ear: Notifier {
        let kind = "ear"
        let tellsResolved = true
        let maximumAlerts = 0
        private let heard = Mutex([String]())

        var told: [String] { heard.withLock { $0 } }

        func message(_ notification: Notifying.Notification) -> [UInt8] {
            Array(notification.alerts.map { "\($0.state.name) \($0.name)" }.joined(separator: " ").utf8)
        }

        func deliver(_ message: [UInt8], now: Instant) -> Delivery {
            heard.withLock { $0.append(String(decoding: message, as: UTF8.self)) }
            return .accepted
        }
    }

    private let own = OwnMetrics(start: .epoch)
    private let ear = Ear()
    private var receivers: [Receiver] { [Receiver(name: "team", notifiers: [ear])] }
    private let routing = Routing(Route(receiver: "team", groupWait: .seconds(0)))

    private func keeper(_ store: SegmentStore, _ outbox: Outbox) throws -> Keeper {
        let text = "groups: [{name: g, type: logsql, rules: [{alert: A, expr: x, above: 0, window: 1d}]}]"
        let alerts = AlertEngine.load([SourceText(name: "r.yaml", text: text)], own: own, now: .epoch).engine
        let keeper = Keeper(
            store: store, metrics: DerivedMetrics.load([], own: own, now: .epoch).metrics, alerts: alerts,
            outbox: outbox, own: own, feed: LiveFeed(), health: Health())
        try keeper.restore()
        return keeper
    }

    private func fire(_ keeper: Keeper) {
        let batch = RecordBatch()
        let text = batch.derive("x")
        let stream = batch.streams.intern(Labels(source: "a.log"))
        batch.addRecord(Record(time: Instant(nanoseconds: Clock.now()), raw: text, view: text, stream: stream))
        #expect(keeper.keep(Commit(batch: batch), pause: { _ in }, isStopped: { true }))
    }

    private func told(_ keeper: Keeper, _ outbox: Outbox) -> [String] {
        keeper.idle(pause: { _ in }, isStopped: { true })
        _ = outbox.deliverDue(now: Instant(nanoseconds: Clock.now()) + .minutes(1))
        return ear.told
    }

    @Test(arguments: [false, true]) func whoIsNamedWhileAnAlertFiresHearsOfItOnce(isRestart: Bool) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("told-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SegmentStore(folder.path, today: 20_000)
        var outbox = Outbox(routing: nil, receivers: [], own: own)
        var keeper = try keeper(store, outbox)
        fire(keeper)
        #expect(told(keeper, outbox) == [])
        if isRestart {
            outbox = Outbox(routing: routing, receivers: receivers, own: own)
            keeper = try self.keeper(store, outbox)
        } else {
            outbox.replace(routing, receivers)
        }
        #expect(told(keeper, outbox) == ["firing A"])
        fire(keeper)
        #expect(told(keeper, outbox) == ["firing A"])
        outbox = Outbox(routing: routing, receivers: receivers, own: own)
        keeper = try self.keeper(store, outbox)
        #expect(told(keeper, outbox) == ["firing A"], "known from before the restart")
    }
}
