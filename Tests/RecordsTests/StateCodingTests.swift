import Records
import Testing

@Suite struct StateCodingTests {
    @Test func readsBackWhatWasWritten() {
        var writer = StateWriter(version: 3)
        writer.append(UInt64.max)
        writer.append(Int64.min)
        writer.append(-1)
        writer.append(true)
        writer.append(-0.25)
        writer.append("grün")
        writer.append([UInt8]())
        var reader = StateReader(writer.bytes)
        #expect(reader.version == 3)
        #expect(reader.unsigned() == .max)
        #expect(reader.signed() == .min)
        #expect(reader.integer() == -1)
        #expect(reader.boolean() == true)
        #expect(reader.double() == -0.25)
        #expect(reader.string() == "grün")
        #expect(reader.blob() == [])
        #expect(reader.isAtEnd)
        #expect(reader.unsigned() == nil)
    }

    @Test func refusesALengthPastTheEnd() {
        var reader = StateReader([1, 200, 1, 65])
        #expect(reader.blob() == nil)
        var empty = StateReader([])
        #expect(empty.version == 0)
        #expect(empty.double() == nil)
    }
}
