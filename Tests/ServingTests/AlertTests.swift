import Foundation
import HTTPClient
import Instants
import Rules
import Testing

@testable import Serving

/// Metrics and alerts in the shapes that Prometheus' and Alertmanager's clients read.
struct AlertTests {
    private func raised() throws -> TestHouse {
        let house = try TestHouse()
        try house.untilReady()
        let now = ISO8601DateFormatter().string(from: Date())
        try house.write((1...4).map { "\(now) ERROR alarm number \($0)" })
        return house
    }

    @Test func textsShowTheSummaryTheLineAndWhatToDo() {
        let note = { AlertLabel($0, "the \($0)") }
        let alert = Alert(
            state: .firing, labels: [AlertLabel("alertname", "A")],
            annotations: [note("description"), note("runbook"), note("summary")], startsAt: .epoch, value: 1, count: 1)
        #expect(
            AlertListing.text(alert, at: .epoch)
                == "1970-01-01T00:00:00Z  firing  A  (1 records)\n    the summary\n    the description\n")
    }

    @Test func prometheusAlerts() throws {
        let answer = try #require(try raised().get("/api/v1/alerts").json as? [String: Any])
        let data = try #require(answer["data"] as? [String: Any])
        let alert = try #require((data["alerts"] as? [[String: Any]])?.first)
        #expect(alert["state"] as? String == "firing")
        #expect((alert["labels"] as? [String: String])?["alertname"] == "Alarms")
        #expect(Double(alert["value"] as? String ?? "") == 4)
        #expect(alert["activeAt"] != nil && alert["annotations"] != nil)
    }

    @Test func prometheusRules() throws {
        let house = try raised()
        let answer = try #require(try house.get("/api/v1/rules").json as? [String: Any])
        let groups = try #require((answer["data"] as? [String: Any])?["groups"] as? [[String: Any]])
        let rule = try #require((groups.first?["rules"] as? [[String: Any]])?.first)
        #expect(rule["state"] as? String == "firing" && rule["type"] as? String == "alerting")
        #expect(rule["query"] as? String == "alarm" && rule["condition"] as? String == "above 2 in 1m")
        #expect((rule["alerts"] as? [Any])?.count == 1)
        #expect(try house.get("/api/v1/rules?type=record").text.contains("\"groups\":[]"))
        #expect(try house.get("/api/v1/rules?rule_name[]=Other").text.contains("\"groups\":[]"))
    }

    @Test(arguments: [
        ("", 1), ("?filter=alertname=%22Alarms%22", 1), ("?filter=severity!=critical", 0), ("?active=false", 0),
        ("?filter=alertname=Alarms&filter=severity=critical", 1),
    ])
    func alertmanagerAlerts(_ parameters: String, _ count: Int) throws {
        let alerts = try #require(try raised().get("/api/v2/alerts\(parameters)").json as? [[String: Any]])
        #expect(alerts.count == count)
        guard let alert = alerts.first else { return }
        #expect((alert["status"] as? [String: Any])?["state"] as? String == "active")
        for key in ["fingerprint", "startsAt", "endsAt", "updatedAt", "receivers", "annotations", "labels"] {
            #expect(alert[key] != nil, "\(key)")
        }
    }

    @Test func matchersTakeExpressions() throws {
        #expect(try TestHouse().get("/api/v2/alerts?filter=a=~b").status == 200)
        #expect(try TestHouse().get("/api/v2/alerts?filter=a=~(").status == 400)
        #expect(try TestHouse().get("/api/v2/alerts?filter=a").status == 400)
    }

    @Test func historyTellsWhatWas() throws {
        let house = try raised()
        let line = try #require(try house.get("/api/alerts?history=1").json as? [String: Any])
        #expect(line["state"] as? String == "firing" && (line["first_lines"] as? [String])?.count == 3)
        #expect(try house.get("/api/alerts?format=text").text.contains("firing  Alarms  severity=critical"))
    }

    @Test func scrapesHoldOwnAndDerivedMetricsAndAlerts() throws {
        let house = try raised()
        let text = try house.get("/metrics").text
        let source = house.logs.path + "/a.log"
        for line in [
            "lines_total{source=\"\(source)\"} 4",
            "ALERTS{alertname=\"Alarms\",alertstate=\"firing\",severity=\"critical\",source=\"\(source)\"} 1",
            "sawlog_records_total{category=\"other\",format=\"text\",level=\"error\"} 4",
            "sawlog_parse_failures_total{format=\"text\"}", "sawlog_store_records 4", "process_resident_memory_bytes ",
        ] { #expect(text.contains("\n" + line), "\(line)") }
        let accept = [(name: "Accept", value: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")]
        let open = try house.get("/metrics", headers: accept)
        #expect(open.header("content-type")?.hasPrefix("application/openmetrics-text; version=1.0.0") == true)
        #expect(open.text.hasSuffix("# EOF\n"))
    }
}
