import Records

/// Records as a table, RFC 4180: a header, then a line for each record.
///
/// Records differ in their fields, so they are held until the columns are known: at the end, or when they become
/// too many. What comes later and has no column is counted, and told at the end.
struct CSVTable {
    private var columns: [String] = []
    private var numbers: [String: Int] = [:]
    private var held: [[(column: Int, value: [UInt8])]] = []
    private var bytes = 0
    private var isSettled = false
    /// Names of fields for which there was no column any more.
    private(set) var leftOut: Set<String> = []

    private static let mostBytes = 64 << 20
    private static let fixed = ["_time", "source", "level", "_msg"]

    /// Takes record `index`; appends what can be written already.
    mutating func take(_ batch: RecordBatch, _ index: Int, to out: inout [UInt8]) {
        var row: [(column: Int, value: [UInt8])] = []
        if !batch.isRows {
            var scratch: [UInt8] = []
            for name in Self.fixed {
                add(name, batch.value(batch.resolve(name), of: index, scratch: &scratch), &row)
            }
        }
        let record = batch.records[index]
        for field in batch.fields[Int(record.firstField)..<(Int(record.firstField) + Int(record.fieldCount))] {
            add(batch.names.name(field.name), batch.bytes(field.value), &row)
        }
        if isSettled { return append(row, to: &out) }
        held.append(row)
        bytes += row.reduce(64) { $0 + $1.value.count + 40 }
        if bytes > Self.mostBytes { settle(to: &out) }
    }

    private mutating func add(
        _ name: String, _ value: UnsafeBufferPointer<UInt8>, _ row: inout [(column: Int, value: [UInt8])]
    ) {
        if let number = numbers[name] { return row.append((number, Array(value))) }
        if isSettled {
            if value.count > 0, leftOut.count < 1000 { leftOut.insert(name) }
            return
        }
        numbers[name] = columns.count
        row.append((columns.count, Array(value)))
        columns.append(name)
    }

    /// Fixes the columns and appends the header with what is held.
    mutating func settle(to out: inout [UInt8]) {
        if isSettled || columns.isEmpty { return }
        isSettled = true
        for (number, name) in columns.enumerated() {
            if number > 0 { out.append(UInt8(ascii: ",")) }
            Self.append(Array(name.utf8), to: &out)
        }
        out.append(contentsOf: "\r\n".utf8)
        for row in held { append(row, to: &out) }
        held = []
    }

    private func append(_ row: [(column: Int, value: [UInt8])], to out: inout [UInt8]) {
        var cells = [[UInt8]](repeating: [], count: columns.count)
        for cell in row { cells[cell.column] = cell.value }
        for (number, cell) in cells.enumerated() {
            if number > 0 { out.append(UInt8(ascii: ",")) }
            Self.append(cell, to: &out)
        }
        out.append(contentsOf: "\r\n".utf8)
    }

    private static func append(_ cell: [UInt8], to out: inout [UInt8]) {
        let isPlain = !cell.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
        if isPlain { return out.append(contentsOf: cell) }
        out.append(UInt8(ascii: "\""))
        for byte in cell {
            if byte == UInt8(ascii: "\"") { out.append(byte) }
            out.append(byte)
        }
        out.append(UInt8(ascii: "\""))
    }
}
