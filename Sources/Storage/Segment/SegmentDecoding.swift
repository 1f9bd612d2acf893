internal import Records

/// Reads segments back into batches.
enum SegmentDecoder {
    /// The records of `segment`, all of them or none: a wrong line is worse than a named loss.
    static func decode(_ segment: [UInt8]) throws(BlockFault) -> RecordBatch { try SegmentReader(segment).batch() }
}

extension SegmentReader {
    /// All records.
    func batch() throws(BlockFault) -> RecordBatch {
        var builder = try BatchBuilder(self, rest: true) { _ in true }
        let batch = try builder.build()
        guard batch.count == count, batch.text.count == header.textBytes else { throw .malformed }
        return batch
    }

    /// The records of the templates that are asked for, in order, and those of the rest if wanted.
    ///
    /// Columns are unpacked only for groups with a template that is asked for. The offsets of the
    /// records are 0, since they rest on the lengths of the lines between.
    /// - Parameter isWanted: whether the template of this number is.
    func batch(rest: Bool, templates isWanted: (Int) -> Bool) throws(BlockFault) -> RecordBatch {
        var builder = try BatchBuilder(self, rest: rest, isWanted)
        return try builder.build()
    }

    /// The columns of values that are no pieces of their lines, by name.
    func ownValues() throws(BlockFault) -> [UInt32: ValueCursor] {
        var cursors: [UInt32: ValueCursor] = [:]
        for column in try dictionary().values {
            let group = try content(.values, key: column.group)
            let middle = column.offset + column.lengthsSize
            guard middle + column.size <= group.count, cursors[column.name] == nil else { throw .malformed }
            cursors[column.name] = ValueCursor(
                lengths: ByteReader(UnsafeBufferPointer(rebasing: group[column.offset..<middle])),
                values: ByteReader(UnsafeBufferPointer(rebasing: group[middle..<(middle + column.size)])))
        }
        return cursors
    }
}

/// The values of a name that are no pieces of their lines, in the order of the records.
struct ValueCursor {
    private var lengths: ByteReader
    private var values: ByteReader

    init(lengths: ByteReader, values: ByteReader) {
        self.lengths = lengths
        self.values = values
    }

    mutating func next() throws(Malformed) -> UnsafeBufferPointer<UInt8> { try values.take(try lengths.small()) }
}
