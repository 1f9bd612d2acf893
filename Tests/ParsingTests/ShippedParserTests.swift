import Diagnostics
import Parsing
import Testing

@Suite("Parser files that come with the program")
struct ShippedParserTests {
    @Test func allFilesLoad() {
        #expect(Shipped.files.count >= 20)
        #expect(Shipped.loaded.faults.map(\.short) == [])
        #expect(Shipped.set.names.count == Shipped.files.count)
    }

    @Test func samplesAndRejectsHold() {
        let faults = Shipped.set.checkSamples()
        #expect(faults.isEmpty, "\(faults.map(\.short).joined(separator: "\n"))")
    }
}
