import Foundation
import HTTPClient
import Instants
import Metrics
import Notifying
import Records
import Rules
import Synchronization

let start = Instant(nanoseconds: 1_763_613_611_000_000_000)

/// Answers as it is told to and remembers what was accepted.
final class FakeTransport: Transport {
    private let state = Mutex(
        (attempts: 0, accepted: [[UInt8]](), urls: [String](), mails: [MailRequest](), options: [PostOptions]()))
    private let answer: @Sendable (Int) -> TransportResult

    /// - Parameter answer: what the attempt with this number, from 1, meets.
    init(_ answer: @escaping @Sendable (Int) -> TransportResult = { _ in .answered(status: 200, retryAfter: nil) }) {
        self.answer = answer
    }

    func post(_ url: String, _ body: [UInt8], contentType: String, _ options: PostOptions) -> TransportResult {
        state.withLock { state in
            state.attempts += 1
            state.urls.append(url)
            state.options.append(options)
            let result = answer(state.attempts)
            if case .answered(200..<300, _) = result { state.accepted.append(body) }
            return result
        }
    }

    /// Commits `changes` and lets `outbox` deliver what is due at `time`; gives the messages that were accepted.
    func sent(by outbox: Outbox, after changes: [AlertTransition], at time: Instant) -> [[String: Any]] {
        outbox.accept(changes, now: time)
        _ = outbox.takeChanges()
        outbox.markCommitted()
        let before = accepted.count
        _ = outbox.deliverDue(now: time)
        return accepted.dropFirst(before).map(json)
    }

    func exchange(
        _ url: String, _ body: [UInt8], contentType: String, _ options: PostOptions
    ) -> (TransportResult, body: [UInt8]) {
        (post(url, body, contentType: contentType, options), [])
    }

    func send(_ mail: MailRequest) -> TransportResult {
        state.withLock { state in
            state.attempts += 1
            state.mails.append(mail)
            return answer(state.attempts)
        }
    }

    var mails: [MailRequest] { state.withLock { $0.mails } }
    var options: [PostOptions] { state.withLock { $0.options } }
    var urls: [String] { state.withLock { $0.urls } }
    var attempts: Int { state.withLock { $0.attempts } }
    var accepted: [[UInt8]] { state.withLock { $0.accepted } }

    /// `firing a`, `resolved a`: every alert of every accepted message, in order.
    var told: [String] {
        accepted.flatMap { body in
            alerts(body).map {
                "\($0["status"] as? String ?? "") \(($0["labels"] as? [String: String])?["alertname"] ?? "")"
            }
        }
    }

    func alerts(_ body: [UInt8]) -> [[String: Any]] { json(body)["alerts"] as? [[String: Any]] ?? [] }

    func json(_ body: [UInt8]) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
    }
}

func transition(
    _ name: String, _ state: AlertState, at seconds: Int64 = 0, severity: String = "warning"
) -> AlertTransition {
    let at = start + .seconds(seconds)
    let alert = Alert(
        state: state, labels: [AlertLabel("alertname", name), AlertLabel("severity", severity)],
        annotations: [AlertLabel("summary", "it is \"\(name)\"")], startsAt: start,
        endsAt: state == .resolved ? at : nil, value: 6, count: 7, firstLines: [Array("one\\".utf8), [0xFF, 0x22]],
        lastLines: [Array("two".utf8)])
    return AlertTransition(alert: alert, at: at)
}

/// What a store keeps.
struct Store {
    var rows: [String: [UInt8]] = [:]

    mutating func commit(_ outbox: Outbox) {
        for change in outbox.takeChanges() { rows[change.key] = change.value }
        outbox.markCommitted()
    }

    var all: [StateChange] { rows.map { StateChange(key: $0.key, value: $0.value) } }
}

func outbox(
    _ transport: FakeTransport, groupBy: [String] = ["alertname"], repeats: TimeSpan = .hours(4),
    sendResolved: Bool = true, maximumAlerts: Int = 0
) -> Outbox {
    let webhook = Webhook(
        url: "http://user:secret@127.0.0.1/hook/secret", sendResolved: sendResolved, maximumAlerts: maximumAlerts,
        transport: transport)
    return Outbox(
        route: Route(
            receiver: "oncall", groupBy: groupBy, groupWait: .seconds(30), groupInterval: .minutes(5),
            repeatInterval: repeats),
        receivers: [Receiver(name: "oncall", notifiers: [webhook])], externalURL: "http://sawlog",
        own: OwnMetrics(start: start))
}
