import Diagnostics
import Parsing
import Records
import TestKit
import Testing

@testable import sawlog

/// What `sawlog parse --explain` prints.
struct ExplanationTests {
    private static let set = ParserSet.load([
        SourceText(
            name: "job.yaml",
            text: """
                name: job
                patterns: {STATE: '(?:done|failed)'}
                lines:
                  - 'job %{INT:job:int} %{STATE:state} in %{NUMBER:seconds:float}s'
                  - 'job %{INT:job:int} waits'
                samples: [job 7 done in 2s, job 7 waits]
                """),
        SourceText(name: "json.yaml", text: "name: objects\npriority: 10\ndecode: json\nsamples: ['{}']\n"),
        SourceText(
            name: "syslog.yaml",
            text: "name: rfc3164\npriority: 10\ndecode: syslog\nheader: rfc3164\nsamples: ['Nov 20 04:46:01 h a: b']\n"),
        SourceText(
            name: "cron.yaml",
            text: """
                name: cron
                inside: rfc3164
                when: {process.name: [cron, "CRON*"]}
                lines: ['\\(%{USER:user.name}\\) %{WORD:action}']
                samples: ['Nov 20 04:46:01 h cron[1]: (joe) ran']
                """),
        SourceText(
            name: "slow.yaml", text: "name: slow\nlines: ['(?:x+)+y(?<end>z)']\nsamples: [xyz]\n"),
    ])

    private func explained(_ line: String, color: Bool = false) -> String {
        #expect(Self.set.1.allSatisfy { $0.severity != .error })
        let batch = RecordBatch()
        batch.text.append(contentsOf: line)
        let range = TextRange(text: 0, length: batch.text.count)
        var record = Record(raw: range, view: range)
        record.stream = batch.streams.intern(
            Labels(source: "run.log", host: "", category: .other, format: "text"))
        batch.addRecord(record)
        var explanation = ParserExplanation(Self.set.0, color: color)
        return explanation.text(of: 0, in: batch)
    }

    @Test("A caret stands under the first character that did not fit")
    func caret() {
        #expect(
            explained("job 7 done on 2s")
                == """
                run.log, byte 0: no parser took it
                  job:1:12: note: entry 1 expected in
                    job 7 done on 2s
                               ^
                  left at once by objects, rfc3164, slow

                """.replacing("expected in\n", with: "expected  in \n"))
    }

    @Test func aTextMayEndTooEarlyOrGoOn() {
        #expect(explained("job 7 done in 2").contains("entry 1 expected s, but the text ends"))
        #expect(explained("job 7 waits long").contains("job:1:12: note: entry 2 expected the end of the line"))
        #expect(explained("job 7 failde").contains("job:1:11: note: entry 1 expected %{STATE:state}"))
    }

    @Test func whoTookItIsSaidWithThoseAround() {
        #expect(
            explained("Nov 20 04:46:01 h cron[1]: (joe) ran") == """
                run.log, byte 0: taken by cron (entry 1) inside rfc3164
                  left at once by objects

                """)
        let other = explained("Nov 20 04:46:01 h CRON[1]: (joe ran")
        #expect(other.contains("taken by rfc3164"))
        #expect(other.contains("cron:1:5: note: entry 1 expected \\)"))
        #expect(explained("Nov 20 04:46:01 h at[1]: (joe) ran").contains("left at once by objects, cron"))
    }

    @Test func aLimitIsSaid() {
        let text = explained(String(repeating: "x", count: 4000) + "_yz xyz")
        #expect(text.contains("slow:1:4001: note: gave up at the limit of steps; entry 1"))
        #expect(text.utf8.count < 1000, "long lines are cut around the caret")
    }

    @Test func colourIsForTerminals() {
        #expect(explained("job 7 waits", color: true).contains("\u{1B}[1;32mjob (entry 2)\u{1B}[0m"))
        #expect(!explained("job 7 waits").contains("\u{1B}"))
        #expect(!explained("job \u{1B}[31m").contains("\u{1B}"))
    }
}
