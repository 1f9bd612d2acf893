import Diagnostics
import Instants
import Testing
import YAML

@testable import sawlog

/// What `sawlog check` takes a file for.
struct FileKindTests {
    @Test(arguments: [
        ("groups: []", "a.yml", "alert rules"), ("tests: []\nrule_files: [a]", "rules/a.yml", "rule tests"),
        ("serve: {}", "a.yml", "configuration"), ("inputs: []\nrules: {}", "x/parsers/a.yml", "configuration"),
        ("route: {}\nreceivers: []", "rules/am.yml", "Alertmanager configuration"),
        ("name: x", "parsers/x.yaml", "parser"),
        ("name: x", "/usr/share/sawlog/parsers/ml/x.yaml", "parser"),
        ("name: x", "rules/metrics/x.yaml", "metric rules"),
        ("srve: {}", "/etc/sawlog.yaml", "configuration"), ("a: b", "a.yml", nil), ("- a", "a.yml", nil),
    ])
    func kinds(_ text: String, _ path: String, _ kind: String?) throws {
        let node = try #require(try parseYAML(SourceText(name: path, text: text)))
        #expect(FileKind(node, path: path)?.rawValue == kind)
    }

    private func check(_ text: String, _ name: String) -> FileCheck {
        FileCheck([SourceText(name: name, text: text)], now: Instant(nanoseconds: 0))
    }

    @Test func brokenYAMLIsAFaultWhateverTheFileIs() {
        let check = check("a: [1,\nb: }", "x.yml")
        #expect(check.kinds.isEmpty && check.faults(in: "x.yml").first?.place?.line == 2)
    }

    @Test func anEmptyFileIsOnlyAWarning() {
        let faults = check("# nothing\n", "x.yml").faults
        #expect(faults.count == 1 && !Diagnostics(faults).hasErrors)
    }

    @Test(arguments: [
        ("a: b", "neither a configuration"), ("route: {}\nreceivers: []", "the root route must name a receiver"),
        ("inputs: [{paths: /a, parser: nginks}]", "there is no parser \"nginks\""),
        ("serve: {lisen: x}", "unknown key \"lisen\""),
        ("groups: [{name: g, type: logsql, rules: [{alert: A}]}]", "\"expr\" is missing"),
        ("metrics: [{name: 1x, type: counter, help: h, match: a}]", "is no metric name"),
        ("name: x\nlines: ['%{NOPE:a}']\nsamples: [a]", "unknown pattern \"NOPE\""),
        ("name: x\nlines: ['%{INT:a}']\nsamples: [b]", "the sample is read by"),
        ("parsers: {directories: /no/such/directory}", "there is no directory /no/such/directory"),
    ])
    func eachKindIsCheckedByItsReader(_ text: String, _ words: String) {
        let faults = check(text, "x.yml").faults(in: "x.yml")
        #expect(faults.contains { $0.message.contains(words) }, "\(faults)")
    }

    @Test func aShippedParserGivesWayToOneOfItsName() {
        let old = SourceText(name: "old.yaml", text: "name: x\nlines: ['old %{INT:a}']\nsamples: ['old 1']")
        let new = SourceText(name: "new.yaml", text: "name: x\nlines: ['new %{INT:a}']\nsamples: ['new 1']")
        #expect(FileCheck([new], shipped: [old], now: Instant(nanoseconds: 0)).faults.isEmpty)
    }
}
