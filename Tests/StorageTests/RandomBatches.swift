import Instants
import Records

@testable import Storage

/// SplitMix64: the same numbers for the same seed everywhere. Steele, Lea, Flood, OOPSLA 2014.
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
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// Everything about one record, without the batch it lies in.
struct Seen: Hashable {
    struct Value: Hashable {
        var name: String
        var kind: FieldKind
        var value: [UInt8]
    }

    var time: Int64
    var offset: Int64
    var origin: UInt32
    var raw: [UInt8]
    var view: [UInt8]
    var level: Level
    var flags: UInt8
    var labels: Labels
    var fields: [Value]

    init(_ batch: RecordBatch, _ index: Int) {
        let record = batch.records[index]
        time = record.time.nanoseconds
        offset = record.offset
        origin = record.origin
        raw = Array(batch.bytes(record.raw))
        view = Array(batch.bytes(record.view))
        level = record.level
        flags = record.flags.rawValue
        labels = batch.streams.labels(record.stream)
        let first = Int(record.firstField)
        fields = batch.fields[first..<(first + Int(record.fieldCount))].map {
            Value(name: batch.names.name($0.name), kind: $0.kind, value: Array(batch.bytes($0.value)))
        }
    }
}

func seen(_ batch: RecordBatch) -> [Seen] { (0..<batch.count).map { Seen(batch, $0) } }

/// Batches as parsing makes them, and as it never would.
struct RandomBatches {
    var random: SeededGenerator
    /// Where the next record of each origin begins.
    var offsets: [UInt32: Int64] = [:]
    private static let times: [Int64] = [.min, .min + 1, -1, 0, 1_700_000_000_000_000_000, .max - 1, .max]
    private static let pieces: [[UInt8]] = [
        [], [0], Array("error".utf8), Array("größe_7".utf8), [0xFF, 0xFE], Array("\r\n".utf8), Array("日本語".utf8),
        Array(" loss=0.25 ".utf8), [0xE4, 0xBD], Array("\u{1B}[31mred\u{1B}[0m".utf8),
        Array(repeating: 0x61, count: 200),
    ]

    init(seed: UInt64) { random = SeededGenerator(seed) }

    mutating func bytes() -> [UInt8] {
        (0..<random.below(5)).flatMap { _ in Self.pieces[random.below(Self.pieces.count)] }
    }

    /// - Parameter each: a stream of every category, instead of some of random ones.
    mutating func batch(
        records: Int, categories: [Category] = Category.allCases, each: Bool = false
    ) -> RecordBatch {
        let batch = RecordBatch()
        let streams = (0..<(each ? categories.count : 1 + random.below(4))).map { number in
            batch.streams.intern(
                Labels(
                    source: "/log/é\(number)", host: random.chance(50) ? "gpu\(number)" : "",
                    category: categories[each ? number : random.below(categories.count)], format: "text"))
        }
        for _ in 0..<records { addRecord(to: batch, streams[random.below(streams.count)]) }
        return batch
    }

    private mutating func addRecord(to batch: RecordBatch, _ stream: UInt32) {
        if random.chance(20) { batch.text.append(contentsOf: "gap") }
        let content = bytes()
        let start = batch.text.count
        content.withUnsafeBufferPointer { batch.text.append($0) }
        let raw = TextRange(text: start, length: content.count)
        var record = Record(raw: raw, view: view(raw, batch))
        record.time = Instant(
            nanoseconds: random.chance(30) ? Self.times[random.below(Self.times.count)] : Int64(random.below(1 << 60)))
        record.origin = random.chance(5) ? .max : UInt32(random.below(3))
        if random.chance(10) { offsets[record.origin, default: 0] += Int64(random.below(1000)) }
        record.offset = offsets[record.origin, default: 0]
        offsets[record.origin, default: 0] += Int64(content.count)
        record.stream = stream
        record.level = Level.allCases[random.below(Level.allCases.count)]
        record.flags = RecordFlags(rawValue: UInt8(random.below(256)))
        batch.addRecord(record)
        for _ in 0..<random.below(4) { addField(to: batch, record) }
    }

    private mutating func view(_ raw: TextRange, _ batch: RecordBatch) -> TextRange {
        switch random.below(10) {
        case 0: return .empty
        case 1, 2: return bytes().withUnsafeBufferPointer { batch.derive($0) }
        case 3: return TextRange(text: random.below(batch.text.count + 1), length: 0)
        default: return slice(of: raw)
        }
    }

    private mutating func slice(of range: TextRange) -> TextRange {
        let start = random.below(Int(range.length) + 1)
        return range.slice(start, random.below(Int(range.length) - start + 1))
    }

    private mutating func addField(to batch: RecordBatch, _ record: Record) {
        guard let name = batch.names.intern("f\(random.below(6))") else { return }
        let kinds: [FieldKind] = [.text, .number, .json]
        let value: TextRange
        switch random.below(8) {
        case 0, 1: value = bytes().withUnsafeBufferPointer { batch.derive($0) }
        case 2: value = slice(of: record.raw)
        case 3: value = slice(of: TextRange(text: 0, length: batch.text.count))
        default: value = slice(of: record.view)
        }
        batch.addField(name, kinds[random.below(3)], value)
    }
}

/// A batch of one source without an origin; times count up from `time`.
func lines(
    _ texts: [String], time: Int64 = 0, source: String = "/log/a", category: Records.Category = .other
) -> RecordBatch {
    let batch = RecordBatch()
    let stream = batch.streams.intern(Labels(source: source, category: category))
    for (index, text) in texts.enumerated() {
        let start = batch.text.count
        batch.text.append(contentsOf: text + "\n")
        let raw = TextRange(text: start, length: text.utf8.count + 1)
        var record = Record(
            time: Instant(nanoseconds: time + Int64(index)), raw: raw, view: raw.slice(0, text.utf8.count),
            stream: stream)
        record.offset = Int64(start)
        batch.addRecord(record)
    }
    return batch
}
