import Framing
import Instants
import Parsing
import Records
import TestKit

/// A text framed and parsed as a file's content would be.
struct ParsedText {
    let batch: RecordBatch
    let tools: ParserTools

    static let reference = ParserSet.sampleReference

    /// - Parameters:
    ///   - framed: false makes the whole text one record.
    ///   - explains: keeps the attempts, so that no parser is ruled out before it is tried.
    init(
        _ text: [UInt8], path: String = "input", pinned: String? = nil, category: Category? = nil,
        set: ParserSet = Shipped.set,
        framed: Bool = true, explains: Bool = false
    ) {
        batch = RecordBatch(textCapacity: text.count + 16)
        tools = ParserTools(set: set)
        tools.keepsAttempts = explains
        let source = SourceParser(
            set: set, profile: SourceProfile(path: path, category: category, pinnedParser: pinned, host: "here"))
        batch.text.append(text.withUnsafeBufferPointer { $0 })
        var records: [(start: Int, length: Int, flags: RecordFlags)] = []
        var framer = LineFramer()
        if framed {
            _ = framer.frame(batch.text.bytes, end: .closed) { records.append(($0.start, $0.length, $0.flags)) }
        } else {
            records = [(0, text.count, [])]
        }
        for found in records {
            let raw = TextRange(text: found.start, length: found.length)
            let view = batch.cleanView(of: raw)
            batch.addRecord(Record(offset: Int64(found.start), raw: raw, view: view, flags: found.flags))
            source.parse(
                batch.count - 1, in: batch, with: tools, reference: Self.reference, fallback: .timeFromFile,
                text: batch.carriedText(raw: raw, view: view, flags: found.flags))
        }
    }

    init(
        _ text: String, path: String = "input", pinned: String? = nil, category: Category? = nil,
        set: ParserSet = Shipped.set
    ) {
        self.init(Array(text.utf8), path: path, pinned: pinned, category: category, set: set)
    }

    func format(_ index: Int = 0) -> String {
        String(decoding: batch.streams.format(batch.records[index].stream), as: UTF8.self)
    }
    func level(_ index: Int = 0) -> Level { batch.records[index].level }
    func host(_ index: Int = 0) -> String {
        String(decoding: batch.streams.host(batch.records[index].stream), as: UTF8.self)
    }
    func category(_ index: Int = 0) -> Category { batch.streams.category(batch.records[index].stream) }
    func message(_ index: Int = 0) -> String { String(decoding: batch.message(index), as: UTF8.self) }

    subscript(name: String, _ index: Int = 0) -> String? {
        batch.names.find(name).flatMap { batch.field($0, of: index) }.map {
            String(decoding: batch.bytes($0.value), as: UTF8.self)
        }
    }

    func json(_ index: Int = 0) -> String {
        var out: [UInt8] = []
        batch.appendJSON(index, to: &out)
        return String(decoding: out, as: UTF8.self)
    }
}
