import Instants
import LogsQL
import Records

/// Writes records the way `-o` asks.
final class RecordPrinter {
    enum Style: String { case text, raw, json, csv }

    let style: Style
    private let out: StandardOutput
    private let color: Bool
    /// Control characters are shown, not obeyed: a line must not drive the terminal.
    private let escapes: Bool
    private var columns: [String] = []
    /// Rows are whole records and look like these.
    var showsRecordRows = false
    private(set) var count = 0

    init(_ style: Style, out: StandardOutput, color: Bool, escapes: Bool) {
        self.style = style
        self.out = out
        self.color = color
        self.escapes = escapes
    }

    func print(_ batch: RecordBatch, _ selection: Selection) {
        selection.forEach { index in
            count += 1
            switch style {
            case .json:
                out.write { buffer in
                    batch.appendJSON(index, to: &buffer)
                    buffer.append(UInt8(ascii: "\n"))
                }
            case .raw: printRaw(batch, index)
            case .csv: printCSV(batch, index)
            case .text where !batch.isRows: printText(batch, index)
            case .text: showsRecordRows ? printRecordRow(batch, index) : printRow(batch, index)
            }
        }
    }

    /// Writes a line that is JSON already.
    func pass(_ line: UnsafeBufferPointer<UInt8>) {
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
    func flush() { out.flush() }

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

    /// `2026-11-20T04:45:16.123Z ERROR source: message`, continuation lines indented.
    private func printText(_ batch: RecordBatch, _ index: Int) {
        let record = batch.records[index]
        out.write { buffer in
            // Milliseconds are enough to read; `-o json` has them all.
            let shown = Instant(nanoseconds: record.time.nanoseconds - record.time.nanoseconds % 1_000_000)
            paint("2", &buffer) { shown.appendRFC3339(to: &$0) }
            buffer.append(UInt8(ascii: " "))
            if record.level != .unknown {
                paint(Self.color(of: record.level), &buffer) { $0.append(contentsOf: record.level.name.utf8Bytes) }
                buffer.append(UInt8(ascii: " "))
            }
            paint("36", &buffer) { self.appendSafe(batch.streams.source(record.stream), to: &$0) }
            buffer.append(contentsOf: ": ".utf8)
            appendSafe(batch.message(index), to: &buffer)
            buffer.append(UInt8(ascii: "\n"))
        }
    }

    /// As `printText`, for a record whose fields are all it has.
    private func printRecordRow(_ batch: RecordBatch, _ index: Int) {
        var scratch: [UInt8] = []
        func value(_ name: String) -> UnsafeBufferPointer<UInt8> {
            batch.value(batch.resolve(name), of: index, scratch: &scratch)
        }
        out.write { buffer in
            for (name, colour) in [("_time", "2"), ("level", "33"), ("source", "36")] where value(name).count > 0 {
                paint(colour, &buffer) { self.appendSafe(value(name), to: &$0) }
                buffer.append(contentsOf: (name == "source" ? ": " : " ").utf8)
            }
            appendSafe(value("_msg"), to: &buffer)
            buffer.append(UInt8(ascii: "\n"))
        }
    }

    /// `name=value  name=value` for the rows of pipes.
    private func printRow(_ batch: RecordBatch, _ index: Int) {
        let record = batch.records[index]
        out.write { buffer in
            for at in 0..<Int(record.fieldCount) {
                let field = batch.fields[Int(record.firstField) + at]
                if at > 0 { buffer.append(contentsOf: "  ".utf8) }
                paint("36", &buffer) { self.appendSafe(batch.names.bytes(field.name), to: &$0) }
                buffer.append(UInt8(ascii: "="))
                appendSafe(batch.bytes(field.value), to: &buffer)
            }
            buffer.append(UInt8(ascii: "\n"))
        }
    }

    /// RFC 4180 with a header of the columns that the first record has.
    private func printCSV(_ batch: RecordBatch, _ index: Int) {
        var scratch: [UInt8] = []
        if columns.isEmpty {
            let record = batch.records[index]
            let own = (0..<Int(record.fieldCount)).map {
                batch.names.name(batch.fields[Int(record.firstField) + $0].name)
            }
            columns = (batch.isRows ? [] : ["_time", "source", "level", "_msg"]) + own
            out.write(columns.map(Self.csv).joined(separator: ",") + "\r\n")
        }
        let cells = columns.map { name in
            Self.csv(String(decoding: batch.value(batch.resolve(name), of: index, scratch: &scratch), as: UTF8.self))
        }
        out.write(cells.joined(separator: ",") + "\r\n")
    }

    private static func csv(_ cell: String) -> String {
        guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
        return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private func appendSafe(_ bytes: UnsafeBufferPointer<UInt8>, to buffer: inout [UInt8]) {
        guard escapes else { return buffer.append(contentsOf: bytes) }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            if number > 0 { buffer.append(contentsOf: "\n    ".utf8) }
            ControlEscaping.append(UnsafeBufferPointer(rebasing: line), to: &buffer)
        }
    }

    private func paint(_ code: String, _ buffer: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        if color { buffer.append(contentsOf: "\u{1B}[\(code)m".utf8) }
        body(&buffer)
        if color { buffer.append(contentsOf: "\u{1B}[0m".utf8) }
    }

    private static func color(of level: Level) -> String {
        switch level {
        case .critical: "1;35"
        case .error: "1;31"
        case .warning: "33"
        case .debug, .trace: "2"
        default: "32"
        }
    }
}
