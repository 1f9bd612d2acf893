internal import Records

/// Where the value of a field of a shape is found. A plain value in a table.
struct FieldSlot: BitwiseCopyable {
    enum Source: UInt8, BitwiseCopyable {
        /// A piece of the view, between two places given relative to the line's cuts.
        case slice
        /// The same bytes for all records of the shape.
        case constant
        /// Bytes of its own for each record, in the column of the name.
        case column
    }

    var name: UInt32
    /// Of `FieldKind`.
    var kind: UInt8
    var source: Source
    /// True when the slice may cut a word, so that its words are not those of the view.
    var cutsWord = false
    var startCut: Int16 = 0
    var startDelta: Int16 = 0
    var endCut: Int16 = 0
    var endDelta: Int16 = 0
    /// Of a constant: its place in the table of constants.
    var constantStart: Int32 = 0
    var constantLength: Int32 = 0

    /// True when `value`, a piece of the view that begins at `viewStart`, lies where the slot says.
    @inline(__always)
    func fits(_ value: TextRange, _ view: TextRange, _ cuts: borrowing LineCuts) -> Bool {
        let start = value.start &- view.start
        return Int(cuts.at[Int(startCut)]) &+ Int(startDelta) == start
            && Int(cuts.at[Int(endCut)]) &+ Int(endDelta) == start &+ Int(value.length)
    }

    /// A slot for a value that is a piece of `view`.
    init(slice value: TextRange, of view: TextRange, _ field: Field, _ cuts: borrowing LineCuts) {
        name = field.name
        kind = field.kind.rawValue
        source = .slice
        let start = value.start - view.start
        let end = start + Int(value.length)
        (startCut, startDelta) = Self.place(start, cuts, isEnd: false)
        (endCut, endDelta) = Self.place(end, cuts, isEnd: true)
    }

    init(_ source: Source, _ field: Field) {
        name = field.name
        kind = field.kind.rawValue
        self.source = source
    }

    /// The place relative to the last cut before it; the end of a value inside a hole relative to
    /// the hole's end, since what follows a number there is a unit: `12ms`.
    private static func place(_ at: Int, _ cuts: borrowing LineCuts, isEnd: Bool) -> (Int16, Int16) {
        var cut = 2 * cuts.holes + 1
        while cut > 0, Int(cuts.at[cut]) > at { cut -= 1 }
        let insideHole = cut % 2 == 1 && cut < 2 * cuts.holes + 1 && Int(cuts.at[cut]) < at
        if insideHole, isEnd { cut += 1 }
        return (Int16(cut), Int16(at - Int(cuts.at[cut])))
    }
}
