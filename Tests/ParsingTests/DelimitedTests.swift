import Instants
import Parsing
import Records
import TestKit
import Testing

/// Lines whose values stand in columns that another line has named.
@Suite struct DelimitedTests {
    @Test func aTableIsReadByItsFirstLine() {
        let parsed = ParsedText("step,loss,note\n1,2.5,\"a, \"\"b\"\"\"\n2,2.25,\n3,2\n", path: "run/metrics.csv")
        #expect((0..<4).map { parsed.format($0) } == ["csv_table", "csv_table", "csv_table", "text"])
        #expect(parsed["loss", 1] == "2.5")
        #expect(parsed["note", 1] == "a, \"b\"")
        #expect(parsed["loss", 2] == "2.25")
        #expect(parsed["note", 2] == nil)
    }

    @Test(arguments: [
        "1,2,3\n4,5,6\n", "loss is 3, lr is 2, done\nnext, line, here\n", "a,b,a\n1,2,3\n", "step,,loss\n1,2,3\n",
        ",,\n,,\n",
    ])
    func whatIsNoListOfNamesIsNoTable(text: String) {
        let parsed = ParsedText(text)
        #expect((0..<parsed.batch.count).allSatisfy { parsed.format($0) != "csv_table" })
    }

    /// Names are those of the line before, until another names them anew.
    @Test func columnsMayChangeInTheMiddle() {
        let parsed = ParsedText(
            "#Fields: date time cs-method sc-status\n2026-11-20 04:00:01 GET 200\n#Fields: date time sc-status\n2026-11-20 04:00:02 404\n2026-11-20 04:00:03 GET 200\n"
        )
        #expect(parsed["sc-status", 1] == "200")
        #expect(parsed["sc-status", 3] == "404")
        #expect(parsed.batch.records[3].time.rfc3339 == "2026-11-20T04:00:02Z")
        #expect(parsed.format(4) != "w3c_extended")
    }

    /// A source that is gone on with in its middle: the head that was kept of it names the columns.
    @Test func theHeadIsRecalledAfterARestart() {
        for (head, line, name, value) in [
            ("step,loss,lr\n1,2.5,0.1\n", "7,1.5,0.1", "loss", "1.5"),
            (
                "#separator \\x09\n#fields\tts\tuid\tduration\n#types\ttime\tstring\tinterval\n",
                "1795147200.5\tC1\t0.25", "duration", "0.25"
            ),
        ] {
            let tools = ParserTools(set: Shipped.set)
            let source = SourceParser(set: Shipped.set, profile: SourceProfile(path: "input"))
            source.recall(head: Array(head.utf8), with: tools)
            let batch = RecordBatch()
            batch.text.append(contentsOf: line)
            let range = TextRange(text: 0, length: batch.text.count)
            batch.addRecord(Record(offset: 900, raw: range, view: range))
            source.parse(0, in: batch, with: tools, reference: ParsedText.reference, fallback: .timeFromFile)
            let field = batch.names.find(name).flatMap { batch.field($0, of: 0) }
            #expect(field.map { String(decoding: batch.bytes($0.value), as: UTF8.self) } == value, "\(head)")
        }
    }

    /// Hostile heads and rows: nothing traps, and every record is there.
    @Test func nothingTraps() {
        let heads = ["a,b,c\n", "#Fields: a b c\n", "#fields\ta\tb\tc\n", "#Fields:\n", "#fields\t\n", "a,b,\"c\n"]
        let rows = [
            "\"", "\"\"\"", "1,2,\"", ",,\"\"", "\t\t", "1\t2\t", "- - -", "\"a\" \"b\" \"c", "CEF:", "CEF:0|",
            "CEF:0|||||||=", "LEEF:2.0|a|b|c|d|", "LEEF:2.0|a|b|c|d||k=v", "CEF:0|a\\", " CEF:0|a|b|c|d|e|f|k=\\",
        ]
        for head in heads {
            for row in rows {
                let parsed = ParsedText(Array((head + row).utf8), framed: true)
                #expect(parsed.batch.count >= 1)
                #expect(ParsedText(Array(row.utf8), framed: false).batch.count == 1)
            }
        }
    }
}
