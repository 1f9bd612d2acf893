import Records
import TestKit
import Testing

@Suite("Tables of names and streams")
struct TableTests {
    @Test("a name keeps its number while the table grows, and the table ends")
    func names() {
        var table = NameTable()
        for i in 0..<NameTable.limit { #expect(table.intern("name-\(i)") == UInt32(i)) }
        #expect(table.intern("one more") == nil)
        #expect(table.intern("name-17") == 17)
        #expect(table.find("name-4095") == 4095)
        #expect(table.find("one more") == nil)
        #expect(table.name(300) == "name-300")
        #expect(table.count == NameTable.limit)
    }

    @Test("the empty name and names with any bytes are names")
    func oddNames() {
        var table = NameTable()
        #expect(table.find("") == nil)
        #expect(table.intern("") == 0)
        #expect(table.find("") == 0)
        let raw: [UInt8] = [0, 0xFF, 0]
        #expect(raw.withUnsafeBufferPointer { table.intern($0) } == 1)
        #expect(raw.withUnsafeBufferPointer { table.find($0) } == 1)
    }

    @Test("equal labels are one stream")
    func streams() {
        var table = StreamTable()
        let labels = Labels(source: "a.log", host: "gpu-1", category: .system, format: "syslog")
        #expect(table.intern(labels) == 0)
        #expect(table.intern(Labels(source: "a.log")) == 1)
        #expect(table.intern(labels) == 0)
        #expect(table.labels(0) == labels)
        #expect(table.count == 2)
    }

    @Test("a field name resolves to the fixed fields, to the batch's names or to nothing")
    func resolution() {
        let batch = RecordBatch()
        batch.addRecord(Record(raw: .empty, view: .empty))
        batch.addField("loss", .number, "1")
        #expect(batch.resolve("_time") == .time)
        #expect(batch.resolve("") == .message)
        #expect(batch.resolve("loss") == .named(0))
        #expect(batch.resolve("los") == .absent)
        #expect(RecordBatch(isRows: true).resolve("_time") == .absent)
    }
}

@Suite("Bytes")
struct ByteTests {
    @Test("an arena grows, is cut back and keeps what it holds")
    func arena() {
        var arena = ByteArena(capacity: 1)
        for i in 0..<1000 { arena.append(UInt8(truncatingIfNeeded: i)) }
        #expect(Array(arena.view(254, 4)) == [254, 255, 0, 1])
        arena.truncate(to: 2)
        arena.append("text")
        arena.append(contentsOf: "é")
        #expect(Array(arena.bytes) == [0, 1] + Array("texté".utf8))
        let tail = arena.unsafeTail(100_000)
        #expect(tail.count == 100_000)
        tail[0] = 7
        arena.commitTail(1)
        #expect(arena.bytes.last == 7)
        arena.append(UnsafeBufferPointer(start: nil, count: 0))
        #expect(arena.count == 9)
    }

    @Test("a range says which buffer, and slices stay in it")
    func ranges() {
        let derived = TextRange(derived: 10, length: 20)
        #expect(derived.isDerived && derived.start == 10 && derived.end == 30)
        #expect(derived.slice(5, 3) == TextRange(derived: 15, length: 3))
        #expect(!TextRange(text: 10, length: 20).slice(0, 0).isDerived)
    }

    @Test("searching agrees with a naive search")
    func searching() {
        var state: UInt64 = 3
        func random(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(state >> 63) + 97
            }
        }
        for _ in 0..<3000 {
            let (hay, needle) = (random(Int(state % 20)), random(Int(state % 5)))
            let start = Int(state % 7)
            let naive = (start..<max(start, hay.count + 1)).first { at in
                at + needle.count <= hay.count && Array(hay[at..<(at + needle.count)]) == needle
            }
            hay.withUnsafeBufferPointer { hay in
                needle.withUnsafeBufferPointer { needle in
                    #expect(firstRange(of: needle, in: hay, from: start) == naive, "seed 3")
                }
            }
        }
    }

    @Test("a hash depends on every byte and on the length")
    func hashing() {
        var seen: Set<UInt64> = []
        for length in 0..<40 {
            seen.insert([UInt8](repeating: 0, count: length).withUnsafeBufferPointer { hashBytes($0) })
            for at in 0..<length {
                var bytes = [UInt8](repeating: 0, count: length)
                bytes[at] = 1
                seen.insert(bytes.withUnsafeBufferPointer { hashBytes($0) })
            }
        }
        #expect(seen.count == 40 + 39 * 40 / 2)
    }
}

@Suite("Levels and categories")
struct LevelTests {
    @Test(
        "words of levels, in any case",
        arguments: [
            ("INFO", Level.info), ("Warn", .warning), ("err", .error), ("SEVERE", .error), ("F", .critical),
            ("emerg", .critical),
            ("dbg", .debug), ("informational", .info), ("Notice", .notice), ("verbose", .trace),
        ])
    func words(word: String, level: Level) { #expect(withBytes(word) { Level(word: $0) } == level) }

    @Test(
        "other words are none",
        arguments: ["", "x", "warnings!", "err0", "[info", "informationally-so", "\u{1}nfo", "ERRORERRORERROR"])
    func others(word: String) { #expect(withBytes(word) { Level(word: $0) } == nil) }

    @Test("every name but the empty one is a word for its own level", arguments: Level.allCases)
    func ownNames(level: Level) {
        #expect(withBytes("\(level.name)") { Level(word: $0) } == (level == .unknown ? nil : level))
    }

    @Test(
        "syslog severities",
        arguments: zip(
            -1...8,
            [
                Level.critical, .critical, .critical, .critical, .error, .warning, .notice, .info, .debug, .debug,
            ]))
    func severities(number: Int, level: Level) { #expect(Level(syslogSeverity: number) == level) }

    @Test("categories by name", arguments: Category.allCases)
    func categories(category: Category) { #expect(Category(name: "\(category.name)") == category) }
}
