import Instants
import LogsQL
import Records

/// Writes records the way `-o` asks.
final class RecordPrinter {
    enum Style: String { case text, raw, json, csv }

    let style: Style
    private let out: StandardOutput
    private var line: RecordLine
    private var table = CSVTable()
    /// A person waits for what is printed.
    private let isWatched = Terminal.isTerminal(1)
    /// Rows are whole records and look like these.
    var showsRecordRows = false
    /// A message of `---` parts pieces of context that do not follow each other.
    var hasContext = false
    /// Called before something goes out.
    var willPrint: () -> Void = {}
    private(set) var count = 0

    init(_ style: Style, out: StandardOutput, layout: RecordLayout = RecordLayout()) {
        self.style = style
        self.out = out
        line = RecordLine(layout)
    }

    func print(_ batch: RecordBatch, _ selection: Selection) {
        if style != .csv { willPrint() }
        selection.forEach { index in
            count += 1
            if hasContext, style == .text || style == .raw, isSeparator(batch, index) { return printSeparator() }
            switch style {
            case .json:
                out.write { buffer in
                    batch.appendJSON(index, to: &buffer)
                    buffer.append(UInt8(ascii: "\n"))
                }
            case .raw: printRaw(batch, index)
            case .csv: out.write { table.take(batch, index, to: &$0) }
            case .text where !batch.isRows: printText(batch, index)
            case .text: showsRecordRows ? printRecordRow(batch, index) : printRow(batch, index)
            }
        }
        if isWatched { out.flush() }
    }

    /// Writes a line that is JSON already.
    func pass(_ line: UnsafeBufferPointer<UInt8>) {
        willPrint()
        count += 1
        out.write { buffer in
            buffer.append(contentsOf: line)
            buffer.append(UInt8(ascii: "\n"))
        }
    }

    /// Writes a line that is none of the answer's.
    func note(_ line: String) {
        out.write(line + "\n")
        out.flush()
    }

    /// Hands what is written to the system, for one who follows.
    func flush() {
        if style == .csv { out.write { table.settle(to: &$0) } }
        out.flush()
    }

    /// Writes what is held back and tells what could not be shown.
    func finish() {
        if count > 0 { willPrint() }
        flush()
        guard !table.leftOut.isEmpty else { return }
        let names = table.leftOut.sorted().prefix(12).joined(separator: ", ")
        Terminal.complain(
            "fields that came after the header was written are left out: \(names); name columns with | fields")
    }

    /// Between pieces of different sources.
    func printSeparator() {
        out.write { buffer in
            line.paint("2", &buffer) { $0.append(contentsOf: "--".utf8) }
            buffer.append(UInt8(ascii: "\n"))
        }
    }

    private func isSeparator(_ batch: RecordBatch, _ index: Int) -> Bool {
        var scratch: [UInt8] = []
        return batch.value(batch.resolve("_msg"), of: index, scratch: &scratch).elementsEqual("---".utf8)
    }

    private func printRaw(_ batch: RecordBatch, _ index: Int) {
        let bytes = batch.isRows ? rowMessage(batch, index) : Array(batch.bytes(batch.records[index].raw))
        out.write { buffer in
            buffer.append(contentsOf: bytes)
            if buffer.last != UInt8(ascii: "\n") { buffer.append(UInt8(ascii: "\n")) }
        }
    }

    /// `_msg` of a row, else its values.
    private func rowMessage(_ batch: RecordBatch, _ index: Int) -> [UInt8] {
        var scratch: [UInt8] = []
        let message = batch.value(batch.resolve("_msg"), of: index, scratch: &scratch)
        if message.count > 0 { return Array(message) }
        let record = batch.records[index]
        let fields = batch.fields[Int(record.firstField)..<(Int(record.firstField) + Int(record.fieldCount))]
        return Array(fields.map { Array(batch.bytes($0.value)) }.joined(separator: [UInt8(ascii: " ")]))
    }

    private func printText(_ batch: RecordBatch, _ index: Int) {
        let record = batch.records[index]
        out.write { buffer in
            line.append(
                time: record.time, level: record.level, source: batch.streams.source(record.stream),
                message: batch.message(index), to: &buffer)
        }
    }

    /// As `printText`, for a record whose fields are all it has.
    private func printRecordRow(_ batch: RecordBatch, _ index: Int) {
        func bytes(_ name: String) -> [UInt8] {
            var scratch: [UInt8] = []
            return Array(batch.value(batch.resolve(name), of: index, scratch: &scratch))
        }
        let time = String(decoding: bytes("_time"), as: UTF8.self)
        let level = bytes("level").withUnsafeBufferPointer { Level(word: $0) } ?? .unknown
        let instant = time.isEmpty ? nil : Instant(parsing: time, now: .epoch)
        bytes("source").withUnsafeBufferPointer { source in
            bytes("_msg").withUnsafeBufferPointer { message in
                out.write { line.append(time: instant, level: level, source: source, message: message, to: &$0) }
            }
        }
    }

    /// `name=value  name=value` for the rows of pipes.
    private func printRow(_ batch: RecordBatch, _ index: Int) {
        let record = batch.records[index]
        out.write { buffer in
            for at in 0..<Int(record.fieldCount) {
                let field = batch.fields[Int(record.firstField) + at]
                if at > 0 { buffer.append(contentsOf: "  ".utf8) }
                line.paint("36", &buffer) { line.appendSafe(batch.names.bytes(field.name), to: &$0) }
                buffer.append(UInt8(ascii: "="))
                line.appendSafe(batch.bytes(field.value), to: &buffer)
            }
            buffer.append(UInt8(ascii: "\n"))
        }
    }
}
