internal import Instants
internal import Records

/// A segment under construction: takes records one by one into templates, shapes and columns.
struct SegmentDraft: ~Copyable {
    let batch: RecordBatch
    private let memory: ColumnMemory
    private var cuts = LineCuts()
    /// Room for a line with margins.
    private let margins: UnsafeMutablePointer<UInt8>
    private(set) var timeTexts = TimeTextTable()
    var templates = TemplateTable()
    private(set) var shapes = ShapeTable()
    private(set) var shapeIDs: PlainTable<UInt16>
    private(set) var values = ValueColumns()
    private(set) var rest = RestRecords()
    var words = SegmentWords()

    /// - Parameter memory: for the columns; not to be reset while the draft lives.
    init(_ batch: RecordBatch, _ memory: ColumnMemory) {
        self.batch = batch
        self.memory = memory
        shapeIDs = PlainTable(capacity: batch.count)
        let room = SegmentFormat.viewLimit + 2 * LineCuts.margin
        margins = .allocate(capacity: room)
        margins.initialize(repeating: 0, count: room)
        batch.records.withUnsafeBufferPointer { records in
            batch.fields.withUnsafeBufferPointer { fields in
                for (index, record) in records.enumerated() {
                    let first = Int(record.firstField)
                    let own = UnsafeBufferPointer(rebasing: fields[first..<(first + Int(record.fieldCount))])
                    if !add(record, own) { putAside(index) }
                }
            }
        }
        if let rest = rest.batch { Self.addWords(of: rest, to: &words) }
    }

    deinit { margins.deallocate() }

    private mutating func putAside(_ index: Int) {
        shapeIDs.append(0)
        rest.add(index, of: batch)
    }

    /// False when the record fits no template.
    @inline(__always)
    private mutating func add(_ record: Record, _ fields: UnsafeBufferPointer<Field>) -> Bool {
        guard record.view.length <= SegmentFormat.viewLimit, let tail = LineTail(record, batch) else { return false }
        let line = line(of: record)
        let view = UnsafeBufferPointer(start: line, count: Int(record.view.length))
        let digit = nextDigit(view, from: 0)
        var style = 0
        var from = 0
        if digit < TimeTextTable.reach, view.count &- digit >= TimeText.prefixLength {
            style = timeTexts.find(view, digit, record.time.nanoseconds, &words)
        }
        if style > 0 {
            from = digit &+ timeTexts.length(style)
            cuts.begin(line, time: digit..<from)
        } else {
            cuts.begin(line, time: nil)
        }
        guard cuts.scan(line, view.count, from: from),
            let template = templates.find(cuts, timeText: UInt8(truncatingIfNeeded: style), &words),
            let shape = shapes.find(record, fields, tail, template, &templates, cuts, batch)
        else { return false }
        if shapes.list[shape].rows == 0 { addConstantWords(shape) }
        shapes.list[shape].rows &+= 1
        shapeIDs.append(UInt16(truncatingIfNeeded: shape &+ 1))
        addValues(line, template, hasTime: style > 0)
        if shapes.list[shape].addsWords { addFieldWords(fields, shape) }
        return true
    }

    /// The view of `record`, with bytes around it that can be read: at the ends of the batch's memory, a copy.
    @inline(__always)
    private func line(of record: Record) -> UnsafePointer<UInt8> {
        let start = record.view.start
        let view = batch.text.view(start, Int(record.view.length))
        if let base = view.baseAddress, start >= LineCuts.margin,
            batch.text.capacity &- start &- view.count >= LineCuts.margin
        {
            return base
        }
        let copy = margins + LineCuts.margin
        if let base = view.baseAddress { copy.update(from: base, count: view.count) }
        return UnsafePointer(copy)
    }

    /// Puts the holes into their columns, and the words with digits into the filter.
    @inline(__always)
    private mutating func addValues(_ line: UnsafePointer<UInt8>, _ template: Int, hasTime: Bool) {
        let known = templates.list[template]
        templates.list[template].rows &+= 1
        for hole in (hasTime ? 1 : 0)..<max(cuts.holes, hasTime ? 1 : 0) {
            let start = Int(cuts.at[2 &* hole &+ 1])
            let length = Int(cuts.at[2 &* hole &+ 2]) &- start
            templates.columns[Int(known.firstColumn) &+ hole].append(line + start, length, memory)
        }
        for index in Int(known.firstSpan)..<Int(known.firstSpan &+ known.spans) {
            let span = templates.spans[index]
            let start = Int(cuts.at[Int(span.startCut)]) &+ Int(span.startDelta)
            let end = Int(cuts.at[Int(span.endCut)]) &+ Int(span.endDelta)
            words.addIdentifier(line + start, end &- start)
        }
    }

    private mutating func addConstantWords(_ shape: Int) {
        let known = shapes.list[shape]
        for index in Int(known.firstSlot)..<Int(known.firstSlot + known.slots) {
            let slot = shapes.slots[index]
            guard slot.source == .constant else { continue }
            words.add(
                UnsafeBufferPointer(
                    start: shapes.constants.base + Int(slot.constantStart), count: Int(slot.constantLength)))
        }
    }

    @inline(never)
    private mutating func addFieldWords(_ fields: UnsafeBufferPointer<Field>, _ shape: Int) {
        let first = Int(shapes.list[shape].firstSlot)
        for (index, field) in fields.enumerated() {
            let slot = shapes.slots[first + index]
            if slot.source == .column {
                values.append(batch.bytes(field.value), to: field.name)
                words.add(batch.bytes(field.value))
            } else if slot.cutsWord {
                words.add(batch.bytes(field.value))
            }
        }
    }

    private static func addWords(of rest: RecordBatch, to words: inout SegmentWords) {
        for record in rest.records {
            words.add(rest.bytes(record.view))
            let first = Int(record.firstField)
            for field in rest.fields[first..<(first + Int(record.fieldCount))] { words.add(rest.bytes(field.value)) }
        }
    }
}

/// The ways in which the lines of a segment write their times.
struct TimeTextTable: ~Copyable {
    /// A timestamp begins among so many bytes of its line, or is none.
    static let reach = 40
    private static let limit = 32

    private(set) var writers: [TimeTextWriter] = []
    private var numbers: [TimeText: Int] = [:]
    private var latest = 0

    @inline(__always)
    func length(_ number: Int) -> Int { writers[number &- 1].text.length }

    /// The number, from 1, of the way that gives the bytes at `start` for `time`; 0 when none does.
    @inline(__always)
    mutating func find(
        _ line: UnsafeBufferPointer<UInt8>, _ start: Int, _ time: Int64, _ words: inout SegmentWords
    ) -> Int {
        guard start == 0 || TimeTextWriter.endsWord(line[start &- 1]) else { return 0 }
        if latest > 0, let isNew = writers[latest &- 1].matches(line, start, time) {
            if isNew || !writers[latest &- 1].text.hidesFraction { addWords(line, start, latest, isNew, &words) }
            return latest
        }
        return findOther(line, start, time, &words)
    }

    private mutating func findOther(
        _ line: UnsafeBufferPointer<UInt8>, _ start: Int, _ time: Int64, _ words: inout SegmentWords
    ) -> Int {
        guard let text = TimeText(line, at: start, time: time) else { return 0 }
        var number = numbers[text] ?? 0
        if number == 0 {
            guard writers.count < Self.limit else { return 0 }
            writers.append(TimeTextWriter(text))
            number = writers.count
            numbers[text] = number
        }
        guard let isNew = writers[number - 1].matches(line, start, time) else { return 0 }
        latest = number
        addWords(line, start, number, isNew, &words)
        return number
    }

    /// The words of the timestamp: all of them once a second, the fraction for each line unless hidden.
    private func addWords(
        _ line: UnsafeBufferPointer<UInt8>, _ start: Int, _ number: Int, _ isNew: Bool, _ words: inout SegmentWords
    ) {
        let text = writers[number - 1].text
        let fraction = start + TimeText.prefixLength + 1
        if isNew {
            let end = text.hidesFraction ? fraction - 1 : start + text.length
            words.add(UnsafeBufferPointer(rebasing: line[start..<end]))
        } else if text.digits > 0, let base = line.baseAddress {
            words.addIdentifier(base + fraction, text.digits)
        }
    }
}
