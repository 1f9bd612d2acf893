import Diagnostics
import Foundation
import Instants
import Metrics
import Parsing
import Records
import Storage
import Tailing
import Testing

@testable import Pipeline

/// Other parsers between two batches of the thread that reads.
@Suite struct ParserReplacementTests {
    private func parsers(_ field: String) -> ParserSet {
        let text = """
            name: meter
            about: Readings of a meter.
            category: system
            lines: ['METER %{WORD:meter} reads %{NUMBER:\(field)}']
            samples: [{line: METER a reads 5}]
            """
        let (set, faults) = ParserSet.load([SourceText(name: "meter.yaml", text: text)])
        #expect(faults.isEmpty, "\(faults)")
        return set
    }

    @Test func whatFollowsIsReadByTheNewOnesAndCountsGoOn() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("meter-\(UUID().uuidString).log").path
        defer { unlink(path) }
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let own = OwnMetrics(start: .epoch)
        var tally = IntakeTally()
        let intake = Intake(
            [InputProfile(input: TailInput(path: path))], known: [], parsers: parsers("value"), host: "here")
        var rows: [String] = []
        func take(_ commit: Commit) {
            guard let batch = commit.batch else { return }
            for index in 0..<batch.count {
                var line: [UInt8] = []
                batch.appendJSON(index, to: &line)
                rows.append(String(decoding: line, as: UTF8.self))
            }
        }
        var now: Int64 = 1_000_000_000
        func read(_ text: String) throws {
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
            intake.tailer.sweep(now: now)
            for _ in 0..<4 {
                intake.step(now: now, wall: .epoch, deliver: take)
                now += 1_000_000_000
            }
        }
        try read("METER a reads 1\nnone of them\nMETER b re")
        // What was read and not delivered yet comes first.
        tally.restart(intake, own)
        intake.replace(parsers("level_now"), deliver: take)
        try read("ads 2\nnone of them either\nMETER c reads 3\n")
        intake.flush(take)
        _ = tally.update(intake, own)
        #expect(rows.count == 5, "\(rows)")
        #expect(rows[0].contains(#""value":"1""#) && !rows[0].contains("level_now"))
        #expect(rows[2].contains(#""_msg":"METER b reads 2""#) && rows[2].contains(#""level_now":"2""#), "\(rows[2])")
        #expect(rows[4].contains(#""level_now":"3""#))
        #expect(own.value(.parseFailures, ["text"]) == 2)
        #expect(own.value(.patternHits, ["meter", "1"]) == 3)
    }
}
