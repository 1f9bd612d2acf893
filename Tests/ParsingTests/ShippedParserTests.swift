import Diagnostics
import Foundation
import Parsing
import Records
import Testing

@Suite("Parser files that come with the program")
struct ShippedParserTests {
    @Test func allFilesLoad() {
        #expect(Shipped.files.count >= 20)
        #expect(Shipped.loaded.faults.map(\.short) == [])
        #expect(Shipped.set.names.count == Shipped.files.count)
    }

    @Test func theExampleOfTheGuideHolds() throws {
        let guide = try String(contentsOf: Shipped.root.appendingPathComponent("docs/parsers.md"), encoding: .utf8)
        let parts = guide.components(separatedBy: "```")
        let example = try #require(parts.first { $0.hasPrefix("yaml\n") })
        let (set, faults) = ParserSet.load([SourceText(name: "docs/parsers.md", text: String(example.dropFirst(5)))])
        #expect((faults + set.checkSamples()).map(\.short) == [])
    }

    @Test func everyKeyIsInTheGuide() throws {
        let guide = try String(contentsOf: Shipped.root.appendingPathComponent("docs/parsers.md"), encoding: .utf8)
        let faults = ParserSet.load([SourceText(name: "x", text: "nosuchkeyatall: 1\n")]).1
        let known = try #require(faults.first { $0.message.contains("nosuchkeyatall") }?.help)
        let keys = known.dropFirst("known: ".count).components(separatedBy: ", ")
        #expect(keys.count > 12)
        for key in keys { #expect(guide.contains("`\(key)`"), "\(key)") }
    }

    @Test func samplesAndRejectsHold() {
        let faults = Shipped.set.checkSamples()
        #expect(faults.isEmpty, "\(faults.map(\.short).joined(separator: "\n"))")
    }

    /// Parsers that a look at a byte rules out would have left the line. Trying every parser on a line is
    /// slow, so that each run takes some lines of each file, others by the seed.
    @Test func aLookRulesOutOnlyWhatDoesNotRead() {
        let seed = Int.random(in: 0..<1000)
        print("seed \(seed)")
        for (number, file) in Shipped.files.enumerated() {
            // The samples, as they stand in the files, and the files themselves.
            let lines = file.text.split(separator: "\n").flatMap { line in
                let text = line.drop { $0 == " " || $0 == "-" }.drop { $0 != "'" && $0 != "\"" }.dropFirst()
                return [String(line), String(text.dropLast()), "Nov 20 04:47:11 node-01 sshd[1]: " + text.dropLast()]
            }
            for line in [lines[(seed + number * 31) % lines.count]] {
                let quick = ParsedText(Array(line.utf8))
                let slow = ParsedText(Array(line.utf8), explains: true)
                guard quick.batch.count > 0 else { continue }
                #expect(quick.format() == slow.format(), "\(line)")
                #expect(quick.level() == slow.level() && quick.batch.fields.count == slow.batch.fields.count, "\(line)")
            }
        }
    }
}
