import Alertmanager
import Diagnostics
import Instants
import Metrics
import PromQL
import Records
import Rules
import Testing

@testable import Notifying

/// Who hears of an alert that fires while routes and receivers change.
@Suite struct ReconciliationTests {
    private let transport = FakeTransport()
    private let day = Instant.epoch + .days(20_000)
    private let names = ["low", "high", "web"]

    private func receivers(_ silent: [String] = []) -> [Receiver] {
        names.map { name in
            let hook = Webhook(url: "http://127.0.0.1/\(name)", transport: transport)
            return Receiver(name: name, notifiers: silent.contains(name) ? [] : [hook])
        }
    }

    private func routing(_ routes: String, root: String = "low") throws -> Routing {
        let text = """
            route: {receiver: \(root), group_by: [alertname], group_wait: 0s, group_interval: 1m, routes: [\(routes)]}
            receivers: [{name: low}, {name: high}, {name: web}]
            """
        let (read, faults) = AlertmanagerConfiguration.read(SourceText(name: "a.yml", text: text))
        return Routing(try #require(read, "\(faults)"))
    }

    private func outbox(_ routing: Routing?, silent: [String] = []) -> Outbox {
        Outbox(routing: routing, receivers: receivers(silent), own: OwnMetrics(start: day))
    }

    private func alert(_ name: String, _ state: AlertState = .firing) -> Alert {
        Alert(
            state: state, labels: [AlertLabel("alertname", name)], annotations: [], startsAt: day,
            endsAt: state == .resolved ? day : nil, value: 1, count: 1)
    }

    /// As the thread that commits does it: transitions, then what fires if that is asked for, then delivery.
    private func told(
        _ outbox: Outbox, _ changes: [Alert] = [], firing: [Alert], minute: Int64, _ store: inout Store
    ) -> [String] {
        let now = day + .minutes(minute)
        outbox.accept(changes.map { AlertTransition(alert: $0, at: now) }, now: now)
        if outbox.asksForFiring { outbox.reconcile(firing, now: now) }
        store.commit(outbox)
        let before = transport.accepted.count
        _ = outbox.deliverDue(now: now)
        store.commit(outbox)
        return transport.accepted.dropFirst(before).flatMap { body in
            let receiver = transport.json(body)["receiver"] as? String ?? ""
            return transport.alerts(body).map {
                "\(receiver) \($0["status"] ?? "") \(($0["labels"] as? [String: String])?["alertname"] ?? "")"
            }
        }.sorted()
    }

    private static let changes: [(before: String?, after: String?, told: [String])] = [
        ("", "", []),
        (nil, "", ["low firing A"]),
        ("", "{match: {alertname: A}, receiver: high}", ["high firing A"]),
        ("{match: {alertname: A}, receiver: high}", "", ["low firing A"]),
        ("{match: {alertname: A}, receiver: high}", "{match: {alertname: A}, receiver: web}", ["web firing A"]),
        // The same people by another way.
        ("{match: {alertname: A}, receiver: high}", "{match: {alertname: A, x: ''}, receiver: high}", []),
        (
            "{match: {alertname: A}, receiver: high}",
            "{match: {alertname: A}, receiver: high, continue: true}, {match_re: {alertname: A}, receiver: web}",
            ["web firing A"]
        ),
        (
            "{match: {alertname: A}, receiver: high, continue: true}, {match_re: {alertname: A}, receiver: web}",
            "{match_re: {alertname: A}, receiver: web, continue: true}, {match: {alertname: A}, receiver: high}", []
        ),
    ]

    @Test(arguments: changes.indices, [false, true])
    func whoBecomesResponsibleHearsOfIt(_ index: Int, isRestart: Bool) throws {
        let change = Self.changes[index]
        var store = Store()
        var outbox = outbox(try change.before.map { try routing($0) })
        _ = told(outbox, [alert("A")], firing: [alert("A")], minute: 0, &store)
        let after = try change.after.map { try routing($0) }
        if isRestart {
            outbox = self.outbox(after)
            outbox.restore(store.all)
        } else {
            outbox.replace(after, receivers())
        }
        #expect(told(outbox, firing: [alert("A")], minute: 2, &store) == change.told)
        #expect(told(outbox, firing: [alert("A")], minute: 4, &store) == [], "once")
        let ends = told(outbox, [alert("A", .resolved)], firing: [], minute: 6, &store)
        #expect(ends.allSatisfy { $0.hasSuffix(" resolved A") } && !ends.isEmpty)
        for name in change.told { #expect(ends.contains(name.replacing("firing", with: "resolved"))) }
    }

    @Test func whoGetsAWayToBeReachedHearsOfIt() throws {
        var store = Store()
        let outbox = outbox(try routing(""), silent: ["low"])
        #expect(told(outbox, [alert("A")], firing: [alert("A")], minute: 0, &store) == [])
        outbox.replace(try routing(""), receivers())
        #expect(told(outbox, firing: [alert("A")], minute: 2, &store) == ["low firing A"])
    }

    @Test func whatNobodyCanBeToldOfLeaves() throws {
        var store = Store()
        let outbox = outbox(try routing(""))
        _ = told(outbox, [alert("A")], firing: [alert("A")], minute: 0, &store)
        outbox.accept([AlertTransition(alert: alert("A", .resolved), at: day)], now: day)
        outbox.accept([AlertTransition(alert: alert("B"), at: day)], now: day)
        outbox.replace(try routing(""), receivers(["low"]))
        #expect(told(outbox, firing: [alert("B")], minute: 1, &store) == [])
        #expect(told(outbox, [alert("B", .resolved)], firing: [], minute: 2, &store) == [] && store.rows.isEmpty)
    }

    @Test func whatEndsWhileNobodyIsResponsibleEndsLater() throws {
        var store = Store()
        let outbox = outbox(try routing(""))
        _ = told(outbox, [alert("A")], firing: [alert("A")], minute: 0, &store)
        outbox.replace(nil, [])
        #expect(told(outbox, [alert("A", .resolved)], firing: [], minute: 1, &store) == [])
        outbox.replace(try routing(""), receivers())
        #expect(told(outbox, firing: [], minute: 3, &store) == ["low resolved A"])
        #expect(store.rows.isEmpty)
    }

    /// Messages of before stay in the store while there is no route, and leave when there is one, each under its number.
    @Test(arguments: [false, true]) func messagesWaitForARoute(isReload: Bool) throws {
        let away = FakeTransport { _ in .unreachable(reason: "down") }
        var store = Store()
        let first = Outbox(
            routing: try routing(""),
            receivers: [Receiver(name: "low", notifiers: [Webhook(url: "http://127.0.0.1/", transport: away)])],
            own: OwnMetrics(start: day))
        first.accept(["A", "B"].map { AlertTransition(alert: alert($0), at: day) }, now: day)
        store.commit(first)
        _ = first.deliverDue(now: day)
        store.commit(first)
        let messages = store.rows.keys.filter { $0.hasPrefix("outbox/entry/") }
        #expect(messages.count == 2)
        let both = [alert("A"), alert("B")]
        let outbox: Outbox
        if isReload {
            outbox = first
            first.replace(nil, [])
        } else {
            outbox = self.outbox(nil)
            outbox.restore(store.all)
        }
        #expect(told(outbox, [alert("C")], firing: both, minute: 1, &store) == [])
        #expect(outbox.deliverDue(now: day + .hours(1)) == nil && Set(messages).isSubset(of: store.rows.keys))
        outbox.replace(try routing(""), receivers())
        let all = told(outbox, firing: both + [alert("C")], minute: 10, &store)
        #expect(all == ["low firing A", "low firing B", "low firing C"])
        #expect(!store.rows.keys.contains { $0.hasPrefix("outbox/entry/") })
    }

    @Test func aRowOfBeforeNamesNobody() throws {
        var group = AlertGroup([AlertLabel("alertname", "A")], for: "low")
        group.firing = [alert("A")]
        group.toldAt = day
        // Version 3 ended before the receiver.
        var end = StateWriter(version: 4)
        end.append(true)
        end.append("low")
        var row = Array(group.value().dropLast(end.bytes.count - StateWriter(version: 4).bytes.count))
        row.replaceSubrange(0..<1, with: StateWriter(version: 3).bytes)
        let read = try #require(AlertGroup(row))
        #expect(read.receiver == nil && read.firing == group.firing)
        var store = Store()
        let outbox = outbox(try routing(""))
        outbox.restore([StateChange(key: Outbox.key(group), value: row)])
        #expect(told(outbox, firing: [alert("A")], minute: 1, &store) == [], "it may have been told")
    }

    @Test func aMutedAlertHoldsUpNoReminder() throws {
        var store = Store()
        let outbox = Outbox(
            route: Route(
                receiver: "low", groupBy: [], groupWait: .seconds(0), groupInterval: .minutes(7),
                repeatInterval: .hours(1)),
            receivers: receivers(), own: OwnMetrics(start: day))
        let conditions = try LabelMatcher.list(SourceText(name: "m", text: "alertname=B"))
        #expect(
            outbox.set(
                Silence(
                    id: "s", conditions: conditions, startsAt: day, endsAt: day + .hours(3), createdBy: "me",
                    comment: "", updatedAt: day)))
        #expect(told(outbox, [alert("A")], firing: [], minute: 0, &store) == ["low firing A"])
        #expect(told(outbox, [alert("B")], firing: [], minute: 10, &store) == [])
        #expect(told(outbox, firing: [], minute: 59, &store) == [])
        #expect(told(outbox, firing: [], minute: 60, &store) == ["low firing A"])
        #expect(told(outbox, firing: [], minute: 61, &store) == [])
        #expect(told(outbox, firing: [], minute: 120, &store) == ["low firing A"])
        #expect(told(outbox, firing: [], minute: 181, &store).contains("low firing B"))
    }

    @Test func aMarkInAValueIsPartOfTheGroupsName() throws {
        let routing = try routing(
            "{match: {team: '#a'}, receiver: high}, {match: {team: '#b'}, receiver: high}, {match: {team: '#b'}}")
        func key(_ identity: String) -> String { AlertGroup([AlertLabel("x", "1")], of: identity).key }
        #expect(key("{}/{team=\"#a\"}") == "{}/{team=\"#a\"}:{x=\"1\"}")
        #expect(key("{}/{team=\"#b\"}#1") == "{}/{team=\"#b\"}:{x=\"1\"}")
        #expect(key("{}/{team=\"}#1\"}") == "{}/{team=\"}#1\"}:{x=\"1\"}")
        let identities = ["#a", "#b"].flatMap { routing.destinations([AlertLabel("team", $0)]).map(\.identity) }
        #expect(Set(identities.map(key)).count == 2)
    }
}
