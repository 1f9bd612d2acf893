import Alertmanager
import Diagnostics
import Instants
import Linux
import Notifying
import Rules
import Settings

/// `sawlog alerts test`: a sample alert to receivers, at once and not through the outbox.
enum ReceiverTrial {
    static func run(_ arguments: ParsedArguments) throws -> Int32 {
        let installation = try Installation(arguments)
        let receivers = installation.receivers()
        let wanted = Array(arguments.positionals.dropFirst())
        for name in wanted where !receivers.contains(where: { $0.name == name }) {
            throw Diagnostics([
                Diagnostic(
                    "there is no receiver \"\(name)\"", help: suggestion(for: name, among: receivers.map(\.name)))
            ])
        }
        // Those that the usual routing has made reach the same people again.
        let named = Set((installation.alerting?.receivers ?? []).filter(\.isNamed).map(\.name))
        guard !receivers.isEmpty else {
            throw Diagnostics([Diagnostic("no receivers are configured", help: "name a configuration with --config")])
        }
        let out = StandardOutput()
        var isDelivered = true
        for receiver in receivers
        where wanted.contains(receiver.name) || wanted.isEmpty && named.contains(receiver.name) {
            if receiver.notifiers.isEmpty { out.write("\(Diagnostic.visible(receiver.name)): tells nobody\n") }
            for notifier in receiver.notifiers {
                let (text, isAccepted) = send(to: receiver, notifier, installation.settings.serve.listen)
                isDelivered = isDelivered && isAccepted
                out.write("\(Diagnostic.visible(receiver.name)): \(notifier.kind): \(text)\n")
            }
        }
        out.flush()
        return isDelivered ? Program.Exit.done : Program.Exit.nothing
    }

    private static func send(
        to receiver: Receiver, _ notifier: any Notifier, _ listen: String
    ) -> (text: String, isAccepted: Bool) {
        let now = Instant(nanoseconds: Clock.now())
        let labels = [AlertLabel("alertname", "SawlogTest"), AlertLabel("severity", "info")]
        let alert = Alert(
            state: .firing, labels: labels,
            annotations: [AlertLabel("summary", "A test of the receiver \(receiver.name); nothing is wrong")],
            startsAt: now, value: 1, count: 1, firstLines: [Array("sawlog alerts test".utf8)])
        let message = notifier.message(
            Notification(
                receiver: receiver.name, groupKey: "{}:{alertname=\"SawlogTest\"}", groupLabels: [labels[0]],
                isFiring: true, alerts: [alert], externalURL: "http://\(listen)"))
        switch notifier.deliver(message, now: now) {
        case .accepted: return ("accepted", true)
        case .failed(let reason, _): return ("failed: \(reason)", false)
        case .refused(let reason): return ("refused: \(reason)", false)
        }
    }
}
