internal import Records

/// The templates of a dictionary as they are read, each reference checked. Nearly all of a dictionary are these,
/// and each search reads those of each block: so the loop keeps to local arrays.
struct ParsedTemplates {
    typealias Template = SegmentDictionary.Template
    typealias Piece = SegmentDictionary.Piece

    private(set) var templates: [Template] = []
    private(set) var pieces: [Piece] = []
    /// Holes of all of them.
    private(set) var columns = 0

    /// - Parameters:
    ///   - size: bytes of the dictionary.
    ///   - timeTexts: how many ways of writing a time it has.
    mutating func read(_ reader: inout ByteReader, size: Int, timeTexts: Int) throws(Malformed) {
        let count = try reader.small()
        // Whatever the count says, each of these takes some bytes.
        templates.reserveCapacity(min(count, size / 4))
        pieces.reserveCapacity(size / 8)
        for _ in 0..<count {
            let timeText = Int(try reader.byte())
            let holes = try reader.small()
            let group = try reader.small()
            guard timeText <= timeTexts, holes <= SegmentFormat.holeLimit + 1, timeText == 0 || holes > 0 else {
                throw Malformed()
            }
            var template = Template(
                timeText: timeText, holes: holes, group: group, firstPiece: pieces.count, firstColumn: columns,
                columnsAt: 0)
            for _ in 0...holes {
                let length = try reader.small()
                pieces.append(Piece(start: reader.position, length: length))
                try reader.skip(length)
                template.fixedLength &+= length
            }
            template.columnsAt = reader.position
            for _ in 0..<(holes - (timeText > 0 ? 1 : 0)) { try Self.skipColumn(&reader) }
            columns += holes
            templates.append(template)
        }
    }

    /// Checks all that the reading of columns relies on.
    @inline(__always)
    private static func skipColumn(_ reader: inout ByteReader) throws(Malformed) {
        guard let encoding = HoleEncoding(rawValue: try reader.byte()) else { throw Malformed() }
        let first = try reader.small()
        guard encoding == .varied || first <= SegmentFormat.holeLength else { throw Malformed() }
        switch encoding {
        case .constant: try reader.skip(first)
        case .fixed, .varied: break
        case .numbers: _ = try reader.small()
        }
    }
}
