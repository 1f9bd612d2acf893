import Diagnostics
import Foundation
import Parsing
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
}
