internal import Diagnostics
internal import Instants
internal import Rules
internal import Templates

/// A text of a receiver: a template over a notification, in Alertmanager's words.
struct NotificationText: Sendable {
    private let template: Template

    /// - Parameter source: a text whose faults have been told already; one with a fault stays as it is.
    init(_ source: String, library: [Template]) {
        do {
            template = try Template(SourceText(name: "text", text: source), dialect: .alertmanager, library: library)
        } catch {
            template = Template(plain: source)
        }
    }

    /// What cannot be filled in is told in the text: an alert must not be lost for it.
    func text(_ data: TemplateValue, _ notification: Notification) -> String {
        let environment = TemplateEnvironment(externalURL: notification.externalURL)
        do throws(TemplateError) {
            return try template.render(data, environment)
        } catch {
            return "<error expanding template: \(error.reason)>"
        }
    }
}

extension Notification {
    /// The notification as templates see it.
    ///
    /// - Parameter escape: applied to every text that comes from logs, so that it cannot become markup.
    func data(_ escape: (String) -> String = { $0 }) -> TemplateValue {
        func texts(_ labels: [AlertLabel]) -> TemplateValue { .texts(labels.map { ($0.name, escape($0.value)) }) }
        func lines(_ lines: [[UInt8]]) -> TemplateValue {
            .text(escape(lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")))
        }
        let alerts = alerts.map { alert in
            TemplateValue.record([
                .init("Status", .text(alert.state == .resolved ? "resolved" : "firing")),
                .init("Labels", texts(alert.labels)), .init("Annotations", texts(alert.annotations)),
                .init("StartsAt", .time(alert.startsAt)), .init("EndsAt", .time(alert.endsAt ?? .epoch)),
                .init("GeneratorURL", .text(AlertJSON.link(alert, externalURL))),
                .init("Fingerprint", .text(alert.fingerprint)), .init("Count", .text(String(alert.count))),
                .init("FirstLines", lines(alert.firstLines)), .init("LastLines", lines(alert.lastLines)),
            ])
        }
        return .record([
            .init("Receiver", .text(receiver)), .init("Status", .text(isFiring ? "firing" : "resolved")),
            .init("Alerts", .list(alerts)), .init("GroupLabels", texts(groupLabels)),
            .init("CommonLabels", texts(commonLabels)), .init("CommonAnnotations", texts(commonAnnotations)),
            .init("ExternalURL", .text(externalURL)),
        ])
    }
}
