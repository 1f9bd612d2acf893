import Diagnostics
import Testing
import YAML

@testable import sawlog

/// What `sawlog check` takes a file for.
struct FileKindTests {
    @Test(arguments: [
        ("groups: []", "a.yml", "rule file"), ("tests: []\nrule_files: [a]", "rules/a.yml", "rule tests"),
        ("serve: {}", "a.yml", "configuration"), ("inputs: []\nrules: {}", "x/parsers/a.yml", "configuration"),
        ("route: {}\nreceivers: []", "rules/am.yml", "Alertmanager configuration"),
        ("name: x", "parsers/x.yaml", "parser"),
        ("name: x", "/usr/share/sawlog/parsers/ml/x.yaml", "parser"), ("name: x", "rules/metrics/x.yaml", "rule file"),
        ("srve: {}", "/etc/sawlog.yaml", "configuration"), ("a: b", "a.yml", nil), ("- a", "a.yml", nil),
    ])
    func kinds(_ text: String, _ path: String, _ kind: String?) throws {
        let node = try #require(try parseYAML(SourceText(name: path, text: text)))
        #expect(FileKind(node, path: path)?.rawValue == kind)
    }

    @Test func brokenYAMLIsAFaultWhateverTheFileIs() {
        let outcome = FileCheck.check(SourceText(name: "x.yml", text: "a: [1,\nb: }"))
        #expect(outcome.kind == nil && outcome.faults.first?.place?.line == 2)
    }

    @Test func anEmptyFileIsOnlyAWarning() {
        #expect(!Diagnostics(FileCheck.check(SourceText(name: "x.yml", text: "# nothing\n")).faults).hasErrors)
    }

    @Test(arguments: [("a.yml", "."), ("/a.yml", "/"), ("x/y/a.yml", "x/y"), ("./a.yml", ".")])
    func directories(_ path: String, _ directory: String) { #expect(FileReading.directory(of: path) == directory) }
}
