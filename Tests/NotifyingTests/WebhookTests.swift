import Instants
import Notifying
import Rules
import Testing

@Suite struct WebhookTests {
    @Test func payloadIsAlertmanagersVersion4() {
        let notification = Notification(
            receiver: "oncall", groupKey: #"{}:{alertname="A"}"#, groupLabels: [AlertLabel("alertname", "A")],
            isFiring: true, alerts: [transition("A", .firing).alert], truncated: 2, externalURL: "http://sawlog")
        let text = String(decoding: Webhook(url: "http://x/").message(notification), as: UTF8.self)
        #expect(
            text == #"{"version":"4","groupKey":"{}:{alertname=\"A\"}","truncatedAlerts":2,"status":"firing","#
                + #""receiver":"oncall","groupLabels":{"alertname":"A"},"#
                + #""commonLabels":{"alertname":"A","severity":"warning"},"#
                + #""commonAnnotations":{"summary":"it is \"A\""},"externalURL":"http://sawlog","alerts":[{"#
                + #""status":"firing","labels":{"alertname":"A","severity":"warning"},"#
                + #""annotations":{"summary":"it is \"A\"","count":"7","first_lines":"one\\\n"# + "\u{FFFD}"
                + #"\"","last_lines":"two"},"startsAt":"2025-11-20T04:40:11Z","endsAt":"0001-01-01T00:00:00Z","#
                + #""generatorURL":"http://sawlog/#alert=e4b2b0a4d9b8c9f1","fingerprint":"e4b2b0a4d9b8c9f1"}]}"#
                .replacing("e4b2b0a4d9b8c9f1", with: transition("A", .firing).alert.fingerprint))
    }

    @Test func commonLabelsAreThoseOfAll() {
        let notification = Notification(
            receiver: "r", groupKey: "{}:{}", groupLabels: [], isFiring: false,
            alerts: [transition("A", .firing).alert, transition("B", .resolved, at: 9).alert], truncated: 0,
            externalURL: "")
        #expect(notification.commonLabels == [AlertLabel("severity", "warning")])
        #expect(notification.commonAnnotations == [])
        let transport = FakeTransport()
        let body = Webhook(url: "http://x/", transport: transport).message(notification)
        #expect(transport.json(body)["status"] as? String == "resolved")
        #expect(
            transport.alerts(body).map { $0["endsAt"] as? String } == ["0001-01-01T00:00:00Z", "2025-11-20T04:40:20Z"])
        #expect(transport.alerts(body).map { $0["generatorURL"] as? String } == ["", ""])
    }

    @Test(arguments: [
        (TransportResult.answered(status: 200, retryAfter: nil), Delivery.accepted),
        (.answered(status: 204, retryAfter: nil), .accepted),
        (.answered(status: 500, retryAfter: nil), .failed(reason: "status 500", after: nil)),
        (.answered(status: 429, retryAfter: "7"), .failed(reason: "status 429", after: .seconds(7))),
        (.answered(status: 408, retryAfter: "soon"), .failed(reason: "status 408", after: nil)),
        (
            .answered(status: 503, retryAfter: "Thu, 20 Nov 2025 04:41:11 GMT"),
            .failed(reason: "status 503", after: .seconds(60))
        ),
        (
            .answered(status: 503, retryAfter: "Thu, 20 Nov 2024 04:41:11 GMT"),
            .failed(reason: "status 503", after: .seconds(0))
        ),
        (.answered(status: 503, retryAfter: "999999999999"), .failed(reason: "status 503", after: .days(1))),
        (.answered(status: 400, retryAfter: nil), .refused(reason: "status 400")),
        (.answered(status: 302, retryAfter: nil), .refused(reason: "status 302")),
        (.unreachable(reason: "timed out"), .failed(reason: "timed out", after: nil)),
        (.unusable(reason: "bad URL"), .refused(reason: "bad URL")),
    ])
    func statuses(_ result: TransportResult, _ delivery: Delivery) {
        #expect(Webhook(url: "http://x/", transport: FakeTransport { _ in result }).deliver([], now: start) == delivery)
    }
}
