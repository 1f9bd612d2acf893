import Instants
import Records
import Testing

@testable import Storage

/// What can be read from a segment without its lines is what the lines say.
@Suite struct SegmentPartialTests {
    private func reader(_ batch: RecordBatch) throws -> SegmentReader {
        try SegmentReader(SegmentEncoder().encode(batch).bytes)
    }

    /// Literals that lie in some line, or nearly.
    private func probe(_ batch: RecordBatch, _ random: inout SeededGenerator) -> [UInt8] {
        let line = Array(batch.message(random.below(batch.count)))
        let start = random.below(line.count + 1)
        var piece = Array(line[start..<min(line.count, start + random.below(14))])
        if random.chance(20), !piece.isEmpty { piece[random.below(piece.count)] = UInt8(random.below(128)) }
        return piece
    }

    @Test func verdictsOnTextsAndWords() throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed)
            let batch = RandomLines(seed: seed).batch(records: 120)
            let reader = try reader(batch)
            let (ids, dictionary) = (try reader.shapeIDs(), try reader.dictionary())
            for _ in 0..<60 {
                let text = probe(batch, &random)
                let fold = random.chance(50)
                let onText = try reader.verdicts(onText: text, ignoringCase: fold)
                let onWord = try reader.verdicts(onWord: text, ignoringCase: fold)
                for (row, id) in ids.enumerated() where id > 0 {
                    let template = dictionary.shapes[Int(id) - 1].template
                    let line = Array(batch.message(row))
                    let name = "seed \(seed), row \(row): \(String(decoding: text, as: UTF8.self))"
                    #expect(Self.agrees(onText[template], Self.holds(line, text, fold)), "text, \(name)")
                    #expect(Self.agrees(onWord[template], Self.holdsWord(line, text, fold)), "word, \(name)")
                }
            }
        }
    }

    /// A row that is not named does not hold the text; without a timestamp the rows are exact for
    /// texts with something between letters and digits.
    @Test func rowsThatMayHoldTexts() throws {
        var (few, all) = (0, 0)
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed)
            let batch = RandomLines(seed: seed).batch(records: 120)
            let reader = try reader(batch)
            let (ids, dictionary) = (try reader.shapeIDs(), try reader.dictionary())
            for _ in 0..<60 {
                let text = String(decoding: probe(batch, &random).filter { $0 < 0x80 }, as: UTF8.self)
                let other = String(decoding: probe(batch, &random).filter { $0 < 0x80 }, as: UTF8.self)
                let condition = [
                    WordCondition.word(text), .all([.word(text), .word(other)]), .any([.word(text), .word(other)]),
                ][random.below(3)]
                var next = [Int](repeating: 0, count: dictionary.templates.count)
                for (row, id) in ids.enumerated() where id > 0 {
                    let template = dictionary.shapes[Int(id) - 1].template
                    let line = Array(batch.message(row))
                    let place = next[template]
                    next[template] += 1
                    all += 1
                    let isNamed: Bool
                    switch try reader.rows(of: template, holding: condition) {
                    case .everywhere: isNamed = true
                    case .nowhere: isNamed = false
                    case .these(let rows): isNamed = rows.contains(place)
                    }
                    few += isNamed ? 1 : 0
                    let isThere = condition.holds { Self.holds(line, Array($0.utf8), false) }
                    #expect(isNamed || !isThere, "seed \(seed), row \(row): \(condition)")
                }
            }
        }
        #expect(few < all / 2)
    }

    /// One search through the dictionary finds what looking at each piece finds.
    @Test func templatesWithATextInOnePiece() throws {
        var found = 0
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed)
            let batch = RandomLines(seed: seed).batch(records: 120)
            let reader = try reader(batch)
            let (dictionary, bytes) = (try reader.dictionary(), try reader.content(.dictionary))
            for _ in 0..<60 {
                let text = probe(batch, &random)
                if text.isEmpty { continue }
                let templates = text.withUnsafeBufferPointer { dictionary.templates(holding: $0) }
                for (number, template) in dictionary.templates.enumerated() {
                    let isThere = (template.firstPiece...(template.firstPiece + template.holes)).contains {
                        let piece = dictionary.pieces[$0]
                        return piece.length >= text.count
                            && Self.holds(Array(bytes[piece.start..<(piece.start + piece.length)]), text, false)
                    }
                    found += isThere ? 1 : 0
                    #expect(
                        templates.contains(number) == isThere, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
                }
            }
        }
        #expect(found > 100)
    }

    @Test func rowsOfAnAddress() throws {
        let addresses = ["10.1.2.3", "10.1.2.30", "110.1.2.3", "10.1.2.4", "10.1.2.3", "10.1.20.3"]
        let batch = lines(addresses.map { "from \($0) port 22" })
        let reader = try reader(batch)
        func rows(_ text: String) throws -> [Int] {
            switch try reader.rows(of: 0, holding: .word(text)) {
            case .everywhere: return Array(0..<6)
            case .nowhere: return []
            case .these(let rows): return (0..<6).filter { rows.contains($0) }
            }
        }
        #expect(try rows("m 10.1.2.3 p") == [0, 4])
        #expect(try rows(" 10.1.2.3") == [0, 1, 4])
        #expect(try rows("10.1.2.3") == [0, 1, 2, 4])
        #expect(try rows("0.1.20") == [5])
        #expect(try rows("10.1.2.3.") == [])
        #expect(try rows("10 1") == [])
        #expect(try rows("port 22") == [0, 1, 2, 3, 4, 5])
        #expect(try rows("port 23") == [])
        #expect(try rows("110") == [2])
        #expect(try rows("port") == [0, 1, 2, 3, 4, 5])
        #expect(try rows("report") == [])
    }

    private static func agrees(_ verdict: TemplateVerdict, _ truth: Bool) -> Bool {
        verdict == .perhaps || (verdict == .always) == truth
    }

    private static func holds(_ line: [UInt8], _ text: [UInt8], _ fold: Bool) -> Bool {
        let (line, text) = fold ? (line.map(lowercase), text.map(lowercase)) : (line, text)
        return text.isEmpty || (0...max(0, line.count - text.count)).contains { line[$0...].starts(with: text) }
    }

    private static func holdsWord(_ line: [UInt8], _ text: [UInt8], _ fold: Bool) -> Bool {
        let (line, text) = fold ? (line.map(lowercase), text.map(lowercase)) : (line, text)
        var found = false
        line.withUnsafeBufferPointer { bytes in
            forEachWord(bytes) { start, end in if Array(bytes[start..<end]) == text { found = true } }
        }
        return found
    }

    @Test func valuesOfAField() throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            var source = RandomBatches(seed: seed)
            let batches = [RandomLines(seed: seed).batch(records: 150), source.batch(records: 50)]
            for batch in batches {
                let reader = try reader(batch)
                for id in 0..<UInt32(batch.names.count) {
                    var found: [Int: [UInt8]] = [:]
                    try reader.forEachValue(of: batch.names.name(id)) { found[$0] = Array($1) }
                    var wanted: [Int: [UInt8]] = [:]
                    for row in 0..<batch.count {
                        if let field = batch.field(id, of: row) { wanted[row] = Array(batch.bytes(field.value)) }
                    }
                    #expect(found == wanted, "seed \(seed), \(batch.names.name(id))")
                }
                try reader.forEachValue(of: "unheard of") { _, _ in Issue.record("a value of nothing") }
            }
        }
    }

    @Test func linesOfSomeTemplates() throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed)
            let batch = RandomLines(seed: seed).batch(records: 150)
            let reader = try reader(batch)
            let (ids, dictionary) = (try reader.shapeIDs(), try reader.dictionary())
            let wanted = dictionary.templates.map { _ in random.chance(40) }
            let withRest = random.chance(50)
            let rows = ids.indices.filter {
                ids[$0] == 0 ? withRest : wanted[dictionary.shapes[Int(ids[$0]) - 1].template]
            }
            let found = seen(try reader.batch(rest: withRest) { wanted[$0] })
            let expected = rows.map { row in
                var record = Seen(batch, row)
                if rows.count < batch.count { (record.offset, record.origin) = (0, 0) }
                return record
            }
            #expect(found == expected, "seed \(seed)")
        }
    }

    /// Counting needs the dictionary alone: the columns of the lines may even be damaged.
    @Test func countsNeedNoLines() throws {
        let batch = lines((0..<1000).map { $0 % 3 == 0 ? "error: job \($0) failed" : "job \($0) done" })
        let segment = SegmentEncoder().encode(batch)
        var bytes = segment.bytes
        for entry in try SegmentReader(bytes).header.entries where entry.part == .holes { bytes[entry.offset + 9] ^= 1 }
        let reader = try SegmentReader(bytes)
        let verdicts = try reader.verdicts(onWord: Array("error".utf8))
        let templates = try reader.dictionary().templates
        #expect(zip(templates, verdicts).reduce(0) { $0 + ($1.1 == .always ? $1.0.rows : 0) } == 334)
        #expect(!verdicts.contains(.perhaps))
        #expect(throws: BlockFault.damagedPart(.holes)) { try reader.batch() }
    }
}

extension WordCondition {
    fileprivate func holds(_ holds: (String) -> Bool) -> Bool {
        switch self {
        case .anything: true
        case .nothing: false
        case .word(let text): holds(text)
        case .all(let parts): parts.allSatisfy { $0.holds(holds) }
        case .any(let parts): parts.contains { $0.holds(holds) }
        }
    }
}
