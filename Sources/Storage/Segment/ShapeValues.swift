internal import Records

/// What the dictionary tells of the values by which records are counted, shape by shape.
struct ShapeValues {
    private enum Source {
        case level, timeSource, timeSuspect, part, pattern
        case named(UInt32)
    }

    /// All values, numbered; the empty one is 0.
    let known = ValueTable()
    private var sources: [Source] = []
    /// By shape and source: the number of the value, or -1 where records differ.
    private var numbers: [Int32]
    private var kinds: [UInt8]
    private let dictionary: SegmentDictionary
    private let exact: TemplateText
    private let sample: TemplateText
    private let message: UInt32?
    private let names: RecordBatch
    private var scratch: [UInt8] = []

    /// - Parameter labels: takes those fields that are labels of streams, of which shapes know nothing.
    init(_ reader: SegmentReader, _ tally: BlockNeeds.Tally, _ labels: inout [FieldReference]) throws(BlockFault) {
        dictionary = try reader.dictionary()
        names = try reader.tables()
        let text = try reader.content(.dictionary)
        exact = TemplateText(dictionary, text, .nothing)
        sample = tally.takesPattern ? TemplateText(dictionary, text, .sample) : exact
        message = names.names.find("message")
        (numbers, kinds) = ([], [])
        _ = known.number(UnsafeBufferPointer(start: nil, count: 0))
        for field in tally.fields {
            switch names.resolve(field) {
            case .level: sources.append(.level)
            case .timeSource: sources.append(.timeSource)
            case .timeSuspect: sources.append(.timeSuspect)
            case .part: sources.append(.part)
            case .named(let name): sources.append(.named(name))
            case let label where [.source, .host, .category, .format].contains(label): labels.append(label)
            case .source, .host, .category, .format, .absent, .time, .message: break
            }
        }
        if tally.takesPattern { sources.append(.pattern) }
        if sources.isEmpty { return }
        numbers = Array(repeating: 0, count: width * dictionary.shapes.count)
        kinds = Array(repeating: 0, count: width * dictionary.shapes.count)
    }

    /// How many values a shape has.
    var width: Int { sources.count }

    /// The number of a value; nil when records differ in it.
    @inline(__always)
    func number(_ at: Int, of shape: Int) -> Int32? {
        let number = numbers[shape &* sources.count &+ at]
        return number < 0 ? nil : number
    }

    /// The name of a parsed field.
    func name(_ at: Int) -> String? {
        if case .named(let name) = sources[at] { names.names.name(name) } else { nil }
    }

    func field(_ at: Int, of shape: Int) -> (name: UInt32, kind: UInt8)? {
        if case .named(let name) = sources[at] { (name, kinds[shape * width + at]) } else { nil }
    }

    func pattern(of shape: Int) -> UnsafeBufferPointer<UInt8>? {
        guard case .pattern? = sources.last, let number = number(width - 1, of: shape) else { return nil }
        return known.bytes(number)
    }

    /// Reads the values of a shape.
    /// - Returns: false when its records have to be looked at one by one.
    mutating func read(_ number: Int, _ shape: SegmentDictionary.Shape) -> Bool {
        let flags = RecordFlags(rawValue: shape.flags)
        for (at, source) in sources.enumerated() {
            let value: Int32
            switch source {
            case .level: value = Int32(shape.level)
            case .timeSource: value = known.number(flags.timeSource.utf8Bytes)
            case .timeSuspect: value = known.number(flags.timeSuspicion.utf8Bytes)
            case .part: value = known.number(flags.part.utf8Bytes)
            case .named(let name):
                let slot = slot(name, shape)
                kinds[number * width + at] = slot?.kind ?? 0
                value = slot.map { self.value(of: $0, shape) } ?? 0
            case .pattern:
                guard readPattern(shape) else { return false }
                value = scratch.withUnsafeBufferPointer { known.number($0) }
            }
            numbers[number * width + at] = value
        }
        return true
    }

    private mutating func value(of slot: FieldSlot, _ shape: SegmentDictionary.Shape) -> Int32 {
        scratch.removeAll(keepingCapacity: true)
        switch slot.source {
        case .slice:
            guard exact.append(slot, of: dictionary.templates[shape.template], to: &scratch) else { return -1 }
        case .constant: exact.appendConstant(slot, to: &scratch)
        case .column: return -1
        }
        return scratch.withUnsafeBufferPointer { known.number($0) }
    }

    /// The first field of the name, which is the one that counts.
    private func slot(_ name: UInt32, _ shape: SegmentDictionary.Shape) -> FieldSlot? {
        for index in shape.firstSlot..<(shape.firstSlot + shape.slots) where dictionary.slots[index].name == name {
            return dictionary.slots[index]
        }
        return nil
    }

    /// Writes a text with the pattern that the texts of all records of the shape have.
    private mutating func readPattern(_ shape: SegmentDictionary.Shape) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        let template = dictionary.templates[shape.template]
        if let message, let slot = slot(message, shape) {
            switch slot.source {
            case .slice: if !sample.append(slot, of: template, to: &scratch) { return false }
            case .constant: sample.appendConstant(slot, to: &scratch)
            case .column: return false
            }
        }
        return !scratch.isEmpty || sample.appendLine(of: template, to: &scratch)
    }
}
