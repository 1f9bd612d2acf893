internal import Records

/// The shapes whose records are counted without being put together, each with the group its
/// records are in as far as the dictionary tells.
struct TallyShapes {
    /// A field that is asked for, and where its value comes from.
    private enum Source {
        case level, timeSource, timeSuspect, part
        /// A parsed field, in `names`.
        case named(Int)
    }

    /// The group of each shape; -1 for those that are not counted so.
    private(set) var groups: [Int32]
    /// How many groups there are.
    private(set) var count = 0
    /// The shape that each group was made for, the first that is in it.
    private(set) var firstShapes: [Int] = []
    /// The parsed fields that are asked for and that the segment knows.
    private(set) var names: [UInt32] = []
    /// The labels of streams that are asked for.
    private(set) var labels: [FieldReference] = []
    private var sources: [Source] = []
    /// The number in `known` of the value of each of `names`, shape by shape, and of the pattern.
    private var values: [Int32] = []
    private var kinds: [UInt8] = []
    private let takesPattern: Bool
    private var width: Int { names.count + (takesPattern ? 1 : 0) }

    init(
        _ reader: SegmentReader, _ tally: BlockNeeds.Tally, certain: Selection, _ known: inout ValueTable
    ) throws(BlockFault) {
        let dictionary = try reader.dictionary()
        let tables = try reader.tables()
        groups = Array(repeating: -1, count: dictionary.shapes.count)
        takesPattern = tally.takesPattern
        for field in tally.fields { add(tables.resolve(field)) }
        let message = tally.takesPattern ? tables.names.find("message") : nil
        guard !sources.isEmpty || tally.takesPattern else {
            takeAll(dictionary, certain)
            return
        }
        let text = try reader.content(.dictionary)
        let exact = TemplateText(dictionary, text, .nothing)
        let sample = tally.takesPattern ? TemplateText(dictionary, text, .sample) : exact
        _ = known.number(UnsafeBufferPointer(start: nil, count: 0))
        values = Array(repeating: 0, count: width * dictionary.shapes.count)
        kinds = Array(repeating: 0, count: names.count * dictionary.shapes.count)
        var pairs = Array(repeating: PairTable(), count: sources.count + 1)
        var scratch: [UInt8] = []
        for (number, shape) in dictionary.shapes.enumerated() where certain.contains(number) && shape.rows > 0 {
            var group: Int32 = 0
            var isKnown = true
            for (at, source) in sources.enumerated() where isKnown {
                guard let value = value(source, number, shape, dictionary, exact, &scratch, &known) else {
                    isKnown = false
                    break
                }
                group = pairs[at].number(group, value)
            }
            if isKnown, tally.takesPattern {
                let slot = message.flatMap { Self.slot($0, shape, dictionary) }
                isKnown = Self.appendText(slot, shape, dictionary, text, sample, &scratch)
                let pattern = scratch.withUnsafeBufferPointer { known.number($0) }
                values[number * width + names.count] = pattern
                group = pairs[sources.count].number(group, pattern)
            }
            if isKnown { take(number, group) }
        }
    }

    private mutating func add(_ reference: FieldReference) {
        switch reference {
        case .level: sources.append(.level)
        case .timeSource: sources.append(.timeSource)
        case .timeSuspect: sources.append(.timeSuspect)
        case .part: sources.append(.part)
        case .source, .host, .category, .format: labels.append(reference)
        case .named(let name):
            sources.append(.named(names.count))
            names.append(name)
        case .absent, .time, .message: break
        }
    }

    private mutating func takeAll(_ dictionary: SegmentDictionary, _ certain: Selection) {
        for (number, shape) in dictionary.shapes.enumerated() where certain.contains(number) && shape.rows > 0 {
            take(number, 0)
        }
    }

    private mutating func take(_ shape: Int, _ group: Int32) {
        // Groups are numbered as they come, but for those of shapes that fell out at a later field.
        while firstShapes.count <= group { firstShapes.append(-1) }
        if firstShapes[Int(group)] < 0 { firstShapes[Int(group)] = shape }
        groups[shape] = group
        count = firstShapes.count
    }

    /// The number of a value that all records of the shape have; nil when they differ.
    private mutating func value(
        _ source: Source, _ number: Int, _ shape: SegmentDictionary.Shape, _ dictionary: SegmentDictionary,
        _ exact: TemplateText, _ scratch: inout [UInt8], _ known: inout ValueTable
    ) -> Int32? {
        let flags = RecordFlags(rawValue: shape.flags)
        switch source {
        case .level: return Int32(shape.level)
        case .timeSource: return known.number(flags.timeSource.utf8Bytes)
        case .timeSuspect: return known.number(flags.timeSuspicion.utf8Bytes)
        case .part: return known.number(flags.part.utf8Bytes)
        case .named(let at):
            guard let slot = Self.slot(names[at], shape, dictionary) else { return 0 }
            scratch.removeAll(keepingCapacity: true)
            switch slot.source {
            case .slice:
                guard exact.append(slot, of: dictionary.templates[shape.template], to: &scratch) else { return nil }
            case .constant: exact.appendConstant(slot, to: &scratch)
            case .column: return nil
            }
            let value = scratch.withUnsafeBufferPointer { known.number($0) }
            values[number * width + at] = value
            kinds[number * names.count + at] = slot.kind
            return value
        }
    }

    private static func slot(
        _ name: UInt32, _ shape: SegmentDictionary.Shape, _ dictionary: SegmentDictionary
    ) -> FieldSlot? {
        for index in shape.firstSlot..<(shape.firstSlot + shape.slots) where dictionary.slots[index].name == name {
            return dictionary.slots[index]
        }
        return nil
    }

    /// A text with the pattern that the texts of all records of the shape have.
    private static func appendText(
        _ slot: FieldSlot?, _ shape: SegmentDictionary.Shape, _ dictionary: SegmentDictionary,
        _ text: UnsafeBufferPointer<UInt8>, _ sample: TemplateText, _ scratch: inout [UInt8]
    ) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        let template = dictionary.templates[shape.template]
        switch slot?.source {
        case .slice: if let slot, !sample.append(slot, of: template, to: &scratch) { return false }
        case .constant: if let slot { sample.appendConstant(slot, to: &scratch) }
        case .column: return false
        case nil: break
        }
        return !scratch.isEmpty || sample.appendLine(of: template, to: &scratch)
    }

    /// The values of the shape's fields that are asked for.
    func forEachField(
        of shape: Int, _ body: (_ name: UInt32, _ kind: UInt8, _ value: Int32) -> Void
    ) {
        for (at, name) in names.enumerated() {
            body(name, kinds[shape * names.count + at], values[shape * width + at])
        }
    }

    /// A text with the pattern of the shape's records; nil when not asked for.
    func pattern(of shape: Int) -> Int32? { takesPattern ? values[shape * width + names.count] : nil }
}
