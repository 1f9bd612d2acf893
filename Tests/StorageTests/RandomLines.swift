import Instants
import Records

@testable import Storage

/// Batches of lines as programs write them: few templates, timestamps, counters, identifiers,
/// units, with fields that are pieces of the lines and some that are not.
struct RandomLines {
    private var random: SeededGenerator
    private var time: Int64
    private var step = 0
    private let unit: Int64

    init(seed: UInt64) {
        random = SeededGenerator(seed)
        let starts: [Int64] = [
            .min, -9_000_000_000_000_000_000, -1_000_000_000, 0, 1_763_600_000_000_000_000, .max - 1_000_000_000_000,
        ]
        time = starts[random.below(starts.count)]
        unit = [1, 1000, 1_000_000, 1_000_000_000][random.below(4)]
        if time == .min { time += 0 } else { time = time / unit * unit }
    }

    func batch(records: Int) -> RecordBatch {
        var copy = self
        return copy.fill(records)
    }

    private mutating func fill(_ records: Int) -> RecordBatch {
        let batch = RecordBatch()
        let streams = ["gpu1", "gpu2", ""].map {
            batch.streams.intern(Labels(source: "/log/a", host: $0, category: .training))
        }
        for _ in 0..<records { addLine(to: batch, streams[random.below(3)]) }
        return batch
    }

    private mutating func addLine(to batch: RecordBatch, _ stream: UInt32) {
        let (next, over) = time.addingReportingOverflow(Int64(random.below(5000)) * unit)
        if !over { time = next }
        step += 1
        let start = batch.text.count
        let header = headerText()
        batch.text.append(contentsOf: header)
        let messageStart = batch.text.count - start
        let (message, valueRange) = messageText()
        batch.text.append(contentsOf: message)
        let length = batch.text.count - start
        let tail = ["\n", "\n", "\n", "\r\n", "", " \n"][random.below(6)]
        batch.text.append(contentsOf: tail)
        let raw = TextRange(text: start, length: batch.text.count - start)
        var record = Record(time: Instant(nanoseconds: time), raw: raw, view: raw.slice(0, length), stream: stream)
        record.offset = Int64(start)
        record.level = message.contains("error") ? .error : .info
        if random.chance(3) { record.flags = .timeFromPrevious }
        batch.addRecord(record)
        if let id = batch.names.intern("message") {
            batch.addField(id, .text, record.view.slice(messageStart, length - messageStart))
        }
        if let range = valueRange, let id = batch.names.intern("value") {
            batch.addField(id, .number, record.view.slice(messageStart + range.lowerBound, range.count))
        }
        batch.addField("kind", .text, message.contains("error") ? "bad" : "good")
        if random.chance(20) { batch.addField("note", .json, "[\(random.below(1000))]") }
    }

    private mutating func headerText() -> String {
        var out: [UInt8] = []
        Instant(nanoseconds: time).appendRFC3339(to: &out)
        let text = String(decoding: out, as: UTF8.self)
        switch random.below(5) {
        case 0: return ""
        case 1: return "[\(text)] "
        case 2: return text.replacing("T", with: " ").replacing("Z", with: "") + " host\(random.below(3)) "
        default: return text + " "
        }
    }

    /// A message, and where a value lies in it.
    private mutating func messageText() -> (String, Range<Int>?) {
        func line(_ before: String, _ value: String, _ after: String) -> (String, Range<Int>?) {
            (before + value + after, before.utf8.count..<(before.utf8.count + value.utf8.count))
        }
        switch random.below(9) {
        case 0: return line("step \(step) loss=", "\(Double(random.below(1000)) / 100)", " lr 1e-4")
        case 1:
            return line("took ", "\(random.below(100_000))", "ms for größe_\(random.below(5)) 日本\(random.below(3))語")
        case 2: return ("error: request req_\(random.next()) failed at 0x\(String(random.next(), radix: 16))", nil)
        case 3: return ("epoch \(String(repeating: "0", count: random.below(3)))\(step)", nil)
        case 4: return line("rank", "\(random.below(8))", " a_\(random.below(9))_b x86_64 done")
        case 5: return ("", nil)
        case 6: return ((0..<random.below(130)).map { "\($0)" }.joined(separator: " "), nil)
        case 7:
            return ("GET /api/v\(random.below(2))/items/\(random.below(10_000)) 200 \(random.below(1 << 20))", nil)
        default: return ("just words, nothing else \u{0}\u{1B}[0m", nil)
        }
    }
}
