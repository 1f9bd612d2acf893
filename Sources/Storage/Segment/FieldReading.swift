internal import Records

extension SegmentReader {
    /// Calls `body` with each record that has the field `name` and its value, in order; the first
    /// value when a record has several. Values are valid during the call.
    ///
    /// - Parameter isAsked: of which shapes values are given; all of the rest are.
    ///
    /// Unpacks only the columns the values lie in. A line is put together only where a value is
    /// neither fixed text nor a whole hole.
    func forEachValue(
        of name: String, in isAsked: (_ shape: Int) -> Bool = { _ in true },
        _ body: (_ record: Int, _ value: UnsafeBufferPointer<UInt8>) -> Void
    ) throws(BlockFault) {
        guard let id = try tables().names.find(name) else { return }
        var reading = try FieldReading(self, id, isAsked)
        let ids = try shapeIDs()
        let times = try times()
        let rest = try rest()
        guard (rest?.count ?? 0) == ids.reduce(0, { $0 + ($1 == 0 ? 1 : 0) }) else { throw .malformed }
        var nextRest = 0
        for (row, shape) in ids.enumerated() {
            if shape == 0 {
                if let rest, let field = rest.field(id, of: nextRest) { body(row, rest.bytes(field.value)) }
                nextRest += 1
            } else {
                do { try reading.read(Int(shape) - 1, times[row]) { body(row, $0) } } catch { throw .malformed }
            }
        }
    }
}

/// How the values of one field are found, shape by shape.
private struct FieldReading {
    private enum Place {
        /// The shape does not have the field.
        case nowhere
        case constant(SegmentDictionary.Piece)
        case hole(Int)
        /// Between two places of the line, which has to be put together.
        case line(FieldSlot)
        case column
    }

    private let dictionary: SegmentDictionary
    private let text: UnsafeBufferPointer<UInt8>
    private let id: UInt32
    private var places: [Place] = []
    /// How many values of the field's own column a record of the shape has.
    private var ownCounts: [Int] = []
    /// Templates whose lines have to be put together, and their holes otherwise.
    private let built: [Bool]
    private var lines: LineBuilder
    private var cursors: [[HoleCursor]]
    private var holes: [Set<Int>]
    private var own: ValueCursor?
    private var texts: [UnpackedPart] = []
    private var scratch: [UInt8] = [0]

    init(_ reader: SegmentReader, _ id: UInt32, _ isAsked: (Int) -> Bool) throws(BlockFault) {
        let dictionary = try reader.dictionary()
        self.dictionary = dictionary
        self.id = id
        text = try reader.content(.dictionary)
        own = try reader.ownValues()[id]
        var built = [Bool](repeating: false, count: dictionary.templates.count)
        holes = Array(repeating: [], count: dictionary.templates.count)
        for (number, shape) in dictionary.shapes.enumerated() {
            let slots = dictionary.slots[shape.firstSlot..<(shape.firstSlot + shape.slots)].filter { $0.name == id }
            let place =
                slots.prefix(isAsked(number) ? 1 : 0).first.map { Self.place($0, dictionary.templates[shape.template]) }
                ?? .nowhere
            if case .line = place { built[shape.template] = true }
            if case .hole(let hole) = place { holes[shape.template].insert(hole) }
            places.append(place)
            ownCounts.append(slots.reduce(0) { $0 + ($1.source == .column ? 1 : 0) })
        }
        self.built = built
        lines = try LineBuilder(reader, dictionary) { built[$0] }
        cursors = []
        for (index, template) in dictionary.templates.enumerated() {
            let isNeeded = !built[index] && !holes[index].isEmpty && template.rows > 0
            cursors.append(isNeeded ? try reader.cursors(template, dictionary, &texts) : [])
        }
    }

    private static func place(_ slot: FieldSlot, _ template: SegmentDictionary.Template) -> Place {
        switch slot.source {
        case .constant:
            return .constant(SegmentDictionary.Piece(start: Int(slot.constantStart), length: Int(slot.constantLength)))
        case .column: return .column
        case .slice:
            let (start, end) = (Int(slot.startCut), Int(slot.endCut))
            // A hole lies between an odd cut and the even one behind it.
            let isHole = start % 2 == 1 && end == start + 1 && slot.startDelta == 0 && slot.endDelta == 0
            let isTime = start == 1 && template.timeText > 0
            return isHole && !isTime && end <= 2 * template.holes ? .hole(start / 2) : .line(slot)
        }
    }

    mutating func read(
        _ index: Int, _ time: Int64, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(Malformed) {
        let shape = dictionary.shapes[index]
        // Every row moves the cursors of its template on, whether it has the field or not.
        if built[shape.template] {
            let length = lines.nextLength(shape.template)
            if scratch.count < length { scratch = [UInt8](repeating: 0, count: length * 2) }
            scratch.withUnsafeMutableBufferPointer { out in
                if let base = out.baseAddress { lines.write(shape.template, time: time, to: base) }
            }
            switch places[index] {
            case .line(let slot): try slice(slot, length, body)
            case .hole(let hole): try slice(hole, body)
            default: break
            }
        } else {
            let first = cursors[shape.template]
            for hole in holes[shape.template] {
                let length = first[hole].length
                let value = cursors[shape.template][hole].take()
                if case .hole(hole) = places[index] { body(UnsafeBufferPointer(start: value, count: length)) }
            }
        }
        if case .constant(let piece) = places[index] {
            body(UnsafeBufferPointer(rebasing: text[piece.start..<(piece.start + piece.length)]))
        }
        try readOwn(index, body)
    }

    private mutating func readOwn(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(Malformed) {
        for number in 0..<ownCounts[index] {
            guard let value = try own?.next() else { throw Malformed() }
            if number == 0, case .column = places[index] { body(value) }
        }
    }

    private func slice(
        _ slot: FieldSlot, _ length: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(Malformed) {
        let start = Int(lines.cuts[Int(slot.startCut)]) + Int(slot.startDelta)
        let end = Int(lines.cuts[Int(slot.endCut)]) + Int(slot.endDelta)
        guard start >= 0, start <= end, end <= length else { throw Malformed() }
        scratch.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }

    private func slice(_ hole: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(Malformed) {
        let (start, end) = (Int(lines.cuts[2 * hole + 1]), Int(lines.cuts[2 * hole + 2]))
        scratch.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }
}
