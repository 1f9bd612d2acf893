import Diagnostics
import Instants
import JSON
import Parsing
import Records

/// JSON lines as they arrive, turned into records and printed.
struct AnswerLines {
    private let printer: RecordPrinter
    private let tools: ParserTools
    private let reader: SourceParser
    private let decoder = FlatDecoder()
    private var pending: [UInt8] = []

    /// A line longer than this is given up; no record of ours is nearly as long.
    private static let lineLimit = 64 << 20
    /// The parser of Sawlog's own JSON, whether files are installed or not.
    private static let own = SourceText(name: "records", text: "name: records\ndecode: records\nsamples: ['{}']\n")

    init(_ printer: RecordPrinter) {
        self.printer = printer
        let set = ParserSet.load([Self.own]).0
        tools = ParserTools(set: set)
        reader = SourceParser(set: set, profile: SourceProfile(path: "server", pinnedParser: "records"))
    }

    /// Prints the lines that `bytes` complete.
    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            pending += bytes
            if pending.count > Self.lineLimit { pending = [] }
            return
        }
        pending += bytes[...last]
        print()
        pending = Array(bytes[(last + 1)...])
    }

    /// Prints a last line without its end.
    mutating func finish() {
        print()
        pending = []
    }

    private mutating func print() {
        var batch = RecordBatch(isRows: true)
        for line in pending.split(separator: UInt8(ascii: "\n")) {
            line.withUnsafeBufferPointer { bytes in
                if printer.style == .json { return printer.pass(bytes) }
                let isRow = !isRecord(bytes)
                // What came first is shown first.
                if batch.isRows != isRow {
                    show(batch)
                    batch = RecordBatch(isRows: isRow)
                }
                if isRow { addRow(to: batch) } else { addRecord(bytes, to: batch) }
            }
        }
        show(batch)
        printer.flush()
    }

    private func show(_ batch: RecordBatch) {
        if batch.count > 0 { printer.print(batch, Selection(count: batch.count, all: true)) }
    }

    /// Takes `line` apart. True when it is to be shown as a record: it has a time and a message, and
    /// the text of records is asked for; what pipes make has other columns.
    private func isRecord(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        do throws(JSONFault) { try decoder.decode(line) } catch { return false }
        guard printer.style == .text else { return false }
        let names = (0..<decoder.count).map { decoder[$0].name }
        return names.contains { $0.elementsEqual("_time".utf8) } && names.contains { $0.elementsEqual("_msg".utf8) }
    }

    /// Adds what `decoder` has found.
    private func addRow(to batch: RecordBatch) {
        batch.addRecord(Record(raw: TextRange(text: 0, length: 0), view: TextRange(text: 0, length: 0)))
        for index in 0..<decoder.count {
            let member = decoder[index]
            let kind: FieldKind = member.kind == .number ? .number : member.kind == .string ? .text : .json
            guard let name = batch.names.intern(String(decoding: member.name, as: UTF8.self)) else { continue }
            batch.addField(name, kind, batch.derive(member.value))
        }
    }

    private func addRecord(_ line: UnsafeBufferPointer<UInt8>, to batch: RecordBatch) {
        let start = batch.text.count
        batch.text.append(line)
        let range = TextRange(text: start, length: line.count)
        batch.addRecord(Record(raw: range, view: range))
        reader.parse(batch.count - 1, in: batch, with: tools, reference: .epoch, fallback: .timeFromArrival)
    }
}
