import Diagnostics
import Parsing
import Testing

private func faults(_ text: String) -> [String] {
    ParserSet.load([SourceText(name: "p.yaml", text: text)]).1.map(\.short)
}

private func sampleFaults(_ text: String) -> [String] {
    let (set, faults) = ParserSet.load([SourceText(name: "p.yaml", text: text)])
    return faults.map(\.short) + set.checkSamples().map(\.short)
}

private let good = """
    name: demo
    lines:
      - 'job %{INT:job:int} %{WORD:state}'
    samples:
      - {line: job 7 done, fields: {job: 7, state: done}}
    """

@Suite("Loading parser files")
struct LoaderTests {
    @Test func aGoodFileHasNoFaults() {
        #expect(sampleFaults(good) == [])
    }

    @Test func allFaultsOfAFileAreReportedAtOnce() {
        let found = faults(
            """
            name: Demo
            categry: training
            lines:
              - '%{NUMBR:x}'
              - '(open'
              - {grok: '%{WORD:host} %{WORD:source}', sett: {a: b}}
            level: {default: waring}
            """)
        #expect(found.contains { $0.contains(#"unknown key "categry" (did you mean "category"?)"#) })
        #expect(found.contains { $0.contains("p.yaml:1:7") && $0.contains("a-z, 0-9") })
        #expect(found.contains { $0.contains("NUMBR") && $0.contains("NUMBER") })
        #expect(found.contains { $0.contains("p.yaml:5") && $0.contains("never closed") })
        #expect(found.contains { $0.contains(#"unknown key "sett" (did you mean "set"?)"#) })
        #expect(found.contains { $0.contains(#"field name "source" belongs to the record"#) })
        #expect(found.contains { $0.contains(#""default" cannot be "waring" (did you mean "warning"?)"#) })
        #expect(found.contains { $0.contains(#""samples" is missing"#) })
    }

    @Test(arguments: [
        ("", "the file is empty"),
        ("name: x\n", #""lines" is missing"#),
        ("name: text\nlines: [a]\nsamples: [a]\n", "means no parser"),
        ("name: x\ndecode: jsn\nsamples: ['{}']\n", #"did you mean "json""#),
        ("name: x\ndecode: json\nlines: [a]\nsamples: ['{}']\n", #""lines" belongs to"#),
        ("name: x\ndecode: syslog\nsamples: [a]\n", #""header" is missing"#),
        ("name: x\nlines: [a]\nsamples: []\n", #""samples" is empty"#),
        ("name: x\nlines: [a]\nwhen: {a: b}\nsamples: [a]\n", #""when" needs "inside""#),
        ("name: x\nlines: [a]\ninside: nowhere\nsamples: [a]\n", "does not exist"),
        ("name: x\nlines: [a]\nneeds: [k]\nsamples: [a]\n", #""needs" belongs to"#),
        ("name: x\nlines: [a\n", "p.yaml:"),
    ])
    func faultsHaveReasons(text: String, expected: String) {
        let found = faults(text)
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test(
        "samples are laws",
        arguments: [
            ("{line: job 7 done, fields: {job: 8}}", [#""job" is "7", the sample says "8""#]),
            ("{line: job 7 done, fields: {jib: 7}}", [#""jib" is absent, the sample says "7""#]),
            (
                "{line: nothing of it}",
                [#"read by "text", not by "demo""#, "no sample of \"demo\" is matched by entry 1"]
            ),
            ("{line: job 7 done, level: error}", [#"level is "none", the sample says "error""#]),
            ("{line: job 7 done, time: none, host: x}", [#"host is "", the sample says "x""#]),
        ])
    func samples(sample: String, expected: [String]) {
        let found = sampleFaults("name: demo\nlines: ['job %{INT:job:int} %{WORD:state}']\nsamples:\n  - \(sample)\n")
        #expect(found.count == expected.count)
        for text in expected { #expect(found.contains { $0.contains(text) }, "\(found)") }
    }

    @Test func rejectsAndUnmatchedLinesAreFaults() {
        let found = sampleFaults(
            """
            name: demo
            lines: ['job %{INT:job:int}', 'task %{INT:task:int}']
            samples: [job 1]
            rejects: [job 2, task x]
            """)
        #expect(found.count == 2)
        #expect(found.contains { $0.contains("entry 2 of \"lines\": task") })
        #expect(found.contains { $0.contains("p.yaml:4:11") && $0.contains("must leave alone") })
    }

    @Test func aBadFileIsLeftOutAndTheOthersWork() {
        let (set, faults) = ParserSet.load([
            SourceText(name: "bad.yaml", text: "name: bad\nlines: ['(']\nsamples: [a]\n"),
            SourceText(name: "good.yaml", text: good),
            SourceText(name: "twin.yaml", text: good),
        ])
        #expect(set.names == ["demo"])
        #expect(faults.map(\.short).filter { $0.hasPrefix("twin.yaml:1") && $0.contains("exists already") }.count == 1)
        #expect(faults.contains { $0.source == "bad.yaml" })
    }
}
