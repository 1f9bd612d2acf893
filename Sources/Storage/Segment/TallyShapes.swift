internal import Records

/// The shapes whose records are counted without being put together, each with the group its
/// records are in as far as the dictionary tells.
struct TallyShapes {
    /// Of shapes that are not counted so.
    static let none: Int32 = -1
    /// Of shapes whose groups differ from row to row.
    static let open: Int32 = -2

    /// The group of each shape, or `none`, or `open`.
    private(set) var groups: [Int32]
    /// The shape that each group was made for, the first that is in it; -1 for groups that fell out.
    private(set) var firstShapes: [Int] = []
    /// True when there is a shape whose groups differ from row to row.
    private(set) var hasOpen = false
    /// The labels of streams that are asked for.
    private(set) var labels: [FieldReference] = []
    private var values: ShapeValues
    /// The groups by the first value, by that and the second, and so on.
    private var pairs: [PairTable]
    /// Of an open shape: how many values go before the first that differs, and the group by these.
    private var starts: [(values: Int, group: Int32)]
    /// Values that differ, by value asked for and row; empty where they never do.
    private var ofRows: [[Int32]]

    init(_ reader: SegmentReader, _ tally: BlockNeeds.Tally, certain: Selection) throws(BlockFault) {
        let dictionary = try reader.dictionary()
        var labels: [FieldReference] = []
        values = try ShapeValues(reader, tally, &labels)
        self.labels = labels
        groups = Array(repeating: Self.none, count: dictionary.shapes.count)
        starts = Array(repeating: (0, 0), count: dictionary.shapes.count)
        pairs = Array(repeating: PairTable(), count: values.width)
        ofRows = Array(repeating: [], count: values.width)
        for (number, shape) in dictionary.shapes.enumerated() where certain.contains(number) && shape.rows > 0 {
            guard values.width > 0 else {
                take(number, 0)
                continue
            }
            if values.read(number, shape) { find(number) }
        }
        if hasOpen { try readRows(reader) }
    }

    var isEmpty: Bool { firstShapes.isEmpty && !hasOpen }

    private mutating func find(_ shape: Int) {
        var group: Int32 = 0
        for at in 0..<values.width {
            guard let value = values.number(at, of: shape) else {
                starts[shape] = (at, group)
                groups[shape] = Self.open
                hasOpen = true
                return
            }
            group = pairs[at].number(group, value)
        }
        take(shape, group)
    }

    private mutating func take(_ shape: Int, _ group: Int32) {
        while firstShapes.count <= group { firstShapes.append(-1) }
        if firstShapes[Int(group)] < 0 { firstShapes[Int(group)] = shape }
        groups[shape] = group
    }

    /// Reads the values of open shapes.
    private mutating func readRows(_ reader: SegmentReader) throws(BlockFault) {
        for at in 0..<values.width {
            let isRead = groups.indices.map { groups[$0] == Self.open && values.number(at, of: $0) == nil }
            guard isRead.contains(true), let name = values.name(at) else { continue }
            var numbers = [Int32](repeating: 0, count: reader.count)
            let known = values.known
            try reader.forEachValue(of: name, in: { isRead[$0] }) { row, value in numbers[row] = known.number(value) }
            ofRows[at] = numbers
        }
    }

    /// The group of a row of an open shape.
    mutating func group(ofRow row: Int, _ shape: Int) -> Int32 {
        var group = starts[shape].group
        for at in starts[shape].values..<values.width {
            group = pairs[at].number(group, values.number(at, of: shape) ?? ofRows[at][row])
        }
        return group
    }

    /// The fields that are asked for of the records of a group which comes first at `row`.
    func forEachField(
        of shape: Int, row: Int, _ body: (_ name: UInt32, _ kind: UInt8, _ value: UnsafeBufferPointer<UInt8>) -> Void
    ) {
        for at in 0..<values.width {
            guard let (name, kind) = values.field(at, of: shape) else { continue }
            body(name, kind, values.known.bytes(values.number(at, of: shape) ?? ofRows[at][row]))
        }
    }

    /// A text with the pattern of the shape's records; nil when not asked for.
    func pattern(of shape: Int) -> UnsafeBufferPointer<UInt8>? { values.pattern(of: shape) }
}
