internal import Records

/// What is read of the records of each shape, and of the lines of each template, for a query.
struct ShapeReading {
    struct Shape: BitwiseCopyable {
        /// False when no record of the shape can be wanted.
        var isPossible: Bool
        var isCertain: Bool
        var hasMessage: Bool
        /// True when a field that is asked for is a piece of the line.
        var hasSlices = false
        /// In `slots`.
        var firstSlot: Int
        var endSlot: Int
        var fieldCount = 0
    }

    struct Slot: BitwiseCopyable {
        /// In the dictionary.
        var index: Int
        var slot: FieldSlot
        /// False for a value that only has to be stepped over.
        var isKept: Bool
        /// In `columns`, of a value of its own.
        var column = 0
    }

    private(set) var shapes: [Shape] = []
    private(set) var slots: [Slot] = []
    /// The names whose own values are read.
    private(set) var columns: [UInt32] = []
    /// The stretches of each template's lines that are built; nil where none is.
    private(set) var spans: [LineBuilder.Span?]

    private var columnNumbers: [UInt32: Int] = [:]

    init(
        _ dictionary: SegmentDictionary, _ names: borrowing NameTable, _ needs: BlockNeeds, possible: Selection,
        certain: Selection
    ) {
        spans = Array(repeating: nil, count: dictionary.templates.count)
        let wanted = (0..<UInt32(names.count)).map { needs.wanted.includes(names.name($0)) }
        let judged = (0..<UInt32(names.count)).map { needs.judged.includes(names.name($0)) }
        for (number, shape) in dictionary.shapes.enumerated() {
            let isCertain = certain.contains(number)
            var reading = Shape(
                isPossible: possible.contains(number), isCertain: isCertain,
                hasMessage: isCertain ? needs.wanted.message : needs.judged.message, firstSlot: slots.count,
                endSlot: 0)
            for index in shape.firstSlot..<(shape.firstSlot + shape.slots) {
                let name = Int(dictionary.slots[index].name)
                let isKept = reading.isPossible && (isCertain ? wanted : judged)[name]
                add(index, dictionary, shape.template, isKept, isRead: wanted[name] || judged[name], &reading)
            }
            reading.endSlot = slots.count
            if reading.isPossible, reading.hasMessage {
                spans[shape.template] = .whole(dictionary.templates[shape.template])
            }
            shapes.append(reading)
        }
    }

    /// - Parameter isRead: whether the name is asked for of some shape.
    private mutating func add(
        _ index: Int, _ dictionary: SegmentDictionary, _ template: Int, _ isKept: Bool, isRead: Bool,
        _ reading: inout Shape
    ) {
        let slot = dictionary.slots[index]
        guard isKept || (isRead && slot.source == .column) else { return }
        let column = slot.source == .column ? column(of: slot.name) : 0
        slots.append(Slot(index: index, slot: slot, isKept: isKept, column: column))
        guard isKept else { return }
        reading.fieldCount += 1
        guard slot.source == .slice else { return }
        reading.hasSlices = true
        extend(template, slot, dictionary)
    }

    private mutating func column(of name: UInt32) -> Int {
        if let known = columnNumbers[name] { return known }
        columns.append(name)
        columnNumbers[name] = columns.count - 1
        return columns.count - 1
    }

    /// Widens what is built of a template's lines by the stretches that a slice lies in.
    private mutating func extend(_ template: Int, _ slot: FieldSlot, _ dictionary: SegmentDictionary) {
        let whole = LineBuilder.Span.whole(dictionary.templates[template])
        let from = Int(slot.startCut) - (slot.startDelta < 0 ? 1 : 0)
        let to = Int(slot.endCut) - (slot.endDelta > 0 ? 0 : 1)
        let first = max(0, min(from, to, whole.end - 1))
        let end = min(whole.end, max(from, to) + 1)
        guard let known = spans[template] else {
            spans[template] = LineBuilder.Span(first: first, end: max(end, first + 1))
            return
        }
        if known.isWhole { return }
        spans[template] = LineBuilder.Span(first: min(first, known.first), end: max(end, known.end))
    }
}
