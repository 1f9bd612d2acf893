import Diagnostics
import Foundation
import Instants
import LogsQL
import Records
import Search
import Storage
import Testing

/// SplitMix64: the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
    mutating func pick<T>(_ from: [T]) -> T { from[below(from.count)] }
}

/// Records and queries over one small stock of words, so that they meet.
struct RandomLogs {
    var random: SeededGenerator
    private static let words = [
        "error", "Error", "ERROR", "errors", "loss", "blk_12", "BLK_12", "12", "3", "a", "größe", "GRÖSSE", "日本", "日本語",
        "_x", "x_", "user7", "\u{212A}", "k", "٣", "é", "e\u{301}", String(repeating: "long", count: 20),
        String(repeating: "ü", count: 40), String(repeating: "n", count: 63) + "42",
    ]
    private static let joints = [" ", "-", ".", "=", "\"", "\\", "\n", "\0", "½", "😀", "", ":", " AND ", " OR ", "*"]

    init(seed: UInt64) { random = SeededGenerator(seed) }

    mutating func text() -> String {
        (0..<random.below(5)).map { _ in random.pick(Self.words) + random.pick(Self.joints) }.joined()
    }

    mutating func batch(_ count: Int, time: (inout SeededGenerator) -> Int64 = { _ in 0 }) -> RecordBatch {
        let batch = RecordBatch()
        let categories: [Records.Category] = [.training, .system]
        for _ in 0..<count {
            let stream = batch.streams.intern(
                Labels(
                    source: "/log/\(random.pick(Self.words))", host: "gpu\(random.below(2))",
                    category: random.pick(categories)))
            var content = Array(text().utf8)
            if random.below(10) == 0 { content.insert(0xFF, at: random.below(content.count + 1)) }
            let start = batch.text.count
            (content + [0x0A]).withUnsafeBufferPointer { batch.text.append($0) }
            let raw = TextRange(text: start, length: content.count + 1)
            let view = random.below(8) == 0 ? batch.derive(text()) : raw.slice(0, content.count)
            var record = Record(time: Instant(nanoseconds: time(&random)), raw: raw, view: view, stream: stream)
            record.level = random.pick(Level.allCases)
            batch.addRecord(record)
            addFields(batch, record)
        }
        return batch
    }

    private mutating func addFields(_ batch: RecordBatch, _ record: Record) {
        for name in ["a", "b.c"] where random.below(2) == 0 {
            guard let id = batch.names.intern(name) else { continue }
            if random.below(3) == 0 {
                batch.addField(id, .text, batch.derive(text()))
            } else {
                // A slice cuts where it likes, also through words and characters.
                let whole = random.below(4) == 0 ? record.raw : record.view
                let from = random.below(Int(whole.length) + 1)
                batch.addField(id, .text, whole.slice(from, random.below(Int(whole.length) - from + 1)))
            }
        }
    }

    mutating func query(depth: Int = 2) -> String {
        if depth > 0 {
            switch random.below(8) {
            case 0: return "(\(query(depth: depth - 1)) or \(query(depth: depth - 1)))"
            case 1: return "(\(query(depth: depth - 1)) \(query(depth: depth - 1)))"
            case 2: return "!(\(query(depth: depth - 1)))"
            default: break
            }
        }
        let field = random.pick(["", "", "", "a:", "b.c:", "source:", "level:", "category:", "_msg:", "nowhere:"])
        return field + condition()
    }

    private mutating func condition() -> String {
        let word = random.pick(Self.words)
        let phrase = quote(random.below(2) == 0 ? word : word + random.pick(Self.joints) + random.pick(Self.words))
        switch random.below(11) {
        case 0: return phrase + "*"
        case 1: return "i(\(phrase))"
        case 2: return "i(\(phrase)*)"
        case 3: return "=" + phrase
        case 4: return "=" + phrase + "*"
        case 5: return "*" + phrase + "*"
        case 6: return "in(\(phrase), \(quote(random.pick(Self.words))))"
        case 7: return "contains_any(\(phrase), \(quote(random.pick(Self.words))))"
        case 8: return "contains_all(\(phrase), \(quote(random.pick(Self.words))))"
        case 9: return "seq(\(phrase), \(quote(random.pick(Self.words))))"
        default: return phrase
        }
    }

    private func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\0": quoted += "\\x00"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

func parsed(_ text: String) throws -> Query { try parseQuery(SourceText(name: "query", text: text), now: .epoch) }

/// A store in a folder that goes with the value.
final class TemporaryStore {
    let path: String
    let store: SegmentStore

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/sawlog-search-\(UUID().uuidString)"
        store = try SegmentStore(path, today: 20_777)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A record of an answer, to be compared.
struct Found: Hashable {
    var time: Int64
    var message: [UInt8]
    var source: [UInt8]
    var fields: [[UInt8]]

    init(_ batch: RecordBatch, _ index: Int) {
        let record = batch.records[index]
        time = record.time.nanoseconds
        message = Array(batch.message(index))
        source = Array(batch.streams.source(record.stream))
        let first = Int(record.firstField)
        fields = batch.fields[first..<(first + Int(record.fieldCount))].map { Array(batch.bytes($0.value)) }
    }
}

/// The answer of a search as a list.
func found(
    _ query: Query, in snapshot: any RecordSnapshot, newest: Int? = nil, arrivedSince: Int64 = 0
) throws -> (records: [Found], coverage: Coverage) {
    var records: [Found] = []
    let coverage = try search(query, in: snapshot, newest: newest, arrivedSince: arrivedSince) { batch, selection in
        selection.forEach { records.append(Found(batch, $0)) }
    }
    return (records, coverage)
}

/// The answer without any index: each record of each batch is asked.
func naive(_ query: Query, _ batches: [RecordBatch]) -> [Found] {
    batches.flatMap { batch in
        var selection = Selection(count: batch.count, all: true)
        query.filter.apply(to: batch, &selection)
        var records: [Found] = []
        selection.forEach { records.append(Found(batch, $0)) }
        return records
    }
}

func bag(_ records: [Found]) -> [Found: Int] { records.reduce(into: [:]) { $0[$1, default: 0] += 1 } }
