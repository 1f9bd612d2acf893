import Alertmanager
import Diagnostics
import Framing
import Instants
import Records
import Testing

@testable import Settings

private func read(_ text: String) throws -> Settings {
    try Settings(reading: SourceText(name: "sawlog.yaml", text: text), directory: "/etc/sawlog")
}

/// The faults of `text` as a person sees them.
private func faults(_ text: String) -> String {
    do {
        _ = try read(text)
        return ""
    } catch let error as Diagnostics {
        return error.faults.map(\.description).joined(separator: "\n")
    } catch {
        return "\(error)"
    }
}

struct ReadingTests {
    @Test(arguments: ["", "# nothing\n", "store:\n", "inputs: []\n", "{}", "serve: {listen: 127.0.0.1:9514}\n"])
    func nothingMeansTheDefaults(_ text: String) throws { #expect(try read(text) == Settings()) }

    @Test func defaults() {
        let settings = Settings()
        #expect(settings.serve.listen == "127.0.0.1:9514" && settings.serve.maximumBody == 64 << 20)
        #expect(settings.storePath == nil && settings.retention.age == nil && settings.alerting.configuration == nil)
    }

    @Test func everySection() throws {
        let settings = try read(Settings.example)
        #expect(settings.storePath == "/srv/sawlog")
        #expect(settings.inputs.count == 2)
        #expect(settings.inputs[0].paths == ["/srv/runs", "/var/log/train/*.log"])
        #expect(settings.inputs[0].exclude == ["*.tmp"])
        #expect(settings.inputs[0].category == .training && settings.inputs[0].zone == .offset(7200))
        #expect(
            settings.inputs[1].category == .security && settings.inputs[1].joining == LineJoining.none
                && settings.inputs[0].joining == nil)
        #expect(settings.parserDirectories == ["/etc/sawlog/parsers"])
        #expect(settings.rules.files == ["/etc/sawlog/alerts.yaml"])
        let alerting = settings.alerting.configuration
        #expect(alerting?.route.receiver == "oncall" && alerting?.route.groupBy == ["alertname", "host"])
        #expect(alerting?.route.repeatInterval == .hours(12))
        #expect(alerting?.receivers.first?.integrations.first?["url"] == "http://127.0.0.1:5001/")
        #expect(settings.retention.age == .days(30) && settings.retention.bytes == 100 << 30)
        #expect(settings.retention.categories == [.security: .init(age: .days(365))])
        let windows = try Settings(
            reading: SourceText(name: "a", text: "retention: {series: {1m: 7d}}"), directory: "")
        #expect(windows.retention.series == ["1m": .days(7)])
    }

    @Test func relativePathsStartFromTheFile() throws {
        let settings = try read(
            """
            store: {path: data}
            inputs: [{paths: [logs/*.log, /var/log]}]
            parsers: {directories: p}
            rules: {directories: r, files: [one.yml]}
            """)
        #expect(settings.storePath == "/etc/sawlog/data")
        #expect(settings.inputs[0].paths == ["/etc/sawlog/logs/*.log", "/var/log"])
        #expect(settings.parserDirectories == ["/etc/sawlog/p"])
        #expect(settings.rules == Settings.RuleFiles(directories: ["/etc/sawlog/r"], files: ["/etc/sawlog/one.yml"]))
    }

    @Test func allFaultsAtOnceInTheirOrder() {
        let text = """
            store:
              pth: /x
            inputs:
              - paths: [a]
                category: trainig
                zone: Europe/Berlin
              - parser: nginx
            serve:
              listen: 9514
              max_body: lots
            retension:
              age: 7d

            """
        #expect(
            faults(text) == """
                sawlog.yaml:2:3: error: unknown key "pth"
                    pth: /x
                    ^^^
                  help: did you mean "path"?
                sawlog.yaml:5:15: error: "category" cannot be "trainig"
                      category: trainig
                                ^^^^^^^
                  help: did you mean "training"?
                sawlog.yaml:6:11: error: "zone" must be UTC, local or an offset
                      zone: Europe/Berlin
                            ^^^^^^^^^^^^^
                  help: write an offset such as +02:00; names of places are not supported yet
                sawlog.yaml:7:5: error: "paths" is missing
                    - parser: nginx
                      ^
                sawlog.yaml:9:11: error: "listen" must be an address with a port
                    listen: 9514
                            ^^^^
                  help: write 127.0.0.1:9514 or [::1]:9514
                sawlog.yaml:10:13: error: "max_body" must be a size
                    max_body: lots
                              ^^^^
                  help: write 500MB, 64MiB or 10GiB
                sawlog.yaml:11:1: error: unknown key "retension"
                  retension:
                  ^^^^^^^^^
                  help: did you mean "retention"?
                """)
    }

    @Test func alertingSpeaksAlertmanagersWords() throws {
        let text = faults(
            """
            alerting:
              route:
                receiver: onkall
                routes: [{match: {severity: page}, receiver: b}]
              receivers:
                - name: oncall
                  slack_configs: [{channel: x}]
                - name: oncall
                  webhook_configs: [{url: ftp://x, timeot: 5s}]
              inhibit_rules: [{equal: [a-b]}]

            """)
        for part in [
            "3:15: error: there is no receiver \"onkall\"", "did you mean \"oncall\"?",
            "error: there is no receiver \"b\"", "\"slack_api_url\" in the global section",
            "8:13: error: receiver \"oncall\" is given twice",
            "9:31: error: \"url\" must be an address", "did you mean \"timeout\"?", "\"a-b\" is no name for a label",
        ] {
            #expect(text.contains(part), "\(part) is not in\n\(text)")
        }
        #expect(try read("alerting: {file: am.yml}").alerting.file?.hasSuffix("/am.yml") == true)
    }

    @Test(arguments: [
        ("inputs: {}", "\"inputs\" must be a list"), ("- a", "expected a mapping"), ("store: [", "did not find"),
        ("retention: {age: 0s}", "must be a duration"), ("retention: {age: -1d}", "must be a duration"),
        ("retention: {categories: {trainin: {}}}", "did you mean \"training\""),
        ("retention: {series: {2m: 1d}}", "unknown key"), ("retention: {series: {1m: soon}}", "must be a duration"),
        ("inputs: [5]", "expected a mapping"),
        ("inputs: [{paths: a, multiline: of}]", "did you mean \"off\""),
        ("inputs: [{paths: a, multiline: {start: x}}]", "unknown key \"start\""),
        ("inputs: [{paths: a, multiline: {pattern: '(a'}}]", "missing closing parenthesis"),
        ("alerting: {receivers: [{name: a}]}", "no route is given"),
        ("inputs: [{paths: [[a]]}]", "must hold texts"), ("serve: {max_connections: 0}", "from 1 to"),
        ("serve: {max_query_nesting: 65}", "from 1 to 64"), ("serve: {max_query_time: 0s}", "must be a duration"),
        ("serve: {cors_origins: [graphs.example.com]}", "lists sites"),
        ("serve: {cors_origins: https://graphs.example.com/}", "lists sites"),
        ("store: {path: a}\nstore: {path: b}", "given twice"),
    ])
    func faultsSayWhy(_ text: String, _ words: String) {
        let found = faults(text)
        #expect(found.contains(words), "\(found)")
    }
}
