internal import Instants
internal import Records

/// What was read of a text becomes the time, the stream and the fields of its record.
extension SourceParser {
    func setTime(_ record: inout Record, _ tools: ParserTools, _ fallback: RecordFlags) {
        if let given = tools.given { record.flags.formUnion(given.flags) }
        if let piece = tools.reading.found.time, let scanned = scanTime(tools.reading.bytes(piece), context) {
            if let time = scanned.instant {
                record.time = time
                lastTime = time
                return
            }
            record.flags.insert(.timeSuspect)
        }
        if let lastTime {
            record.time = lastTime
            record.flags.insert(.timeFromPrevious)
        } else {
            record.time = context.reference
            record.flags.formUnion(fallback)
        }
    }

    func setStream(_ record: inout Record, _ parser: Int?, _ batch: RecordBatch, _ tools: ParserTools) {
        let at = parser ?? categories.count - 1
        // A general format inside of another one leaves the category to that.
        let borrows = tools.categoryOwner >= 0 && parser.map { set.parsers[$0].category == nil } ?? false
        let categorised = borrows ? tools.categoryOwner : at
        let owner = borrows ? at + categories.count * (categorised + 1) : at
        let reading = tools.reading
        if tools.given == nil, let host = reading.found.host,
            let known = streams.number(ofHost: reading.bytes(host), owner: owner, in: batch, filling: tools.filling)
        {
            record.stream = known
            return
        }
        record.stream = sourceBytes.withUnsafeBufferPointer { source in
            hostBytes.withUnsafeBufferPointer { host in
                set.formats[at].withUnsafeBufferPointer { format in
                    let given = tools.given
                    let key = StreamCache.Key(
                        source: given?.source.map { reading.bytes($0) } ?? source,
                        host: reading.found.host.map { reading.bytes($0) } ?? host,
                        format: given?.format.map { reading.bytes($0) } ?? format,
                        category: given?.category ?? categories[categorised], owner: given == nil ? owner : -1)
                    return streams.number(of: key, in: batch, filling: tools.filling)
                }
            }
        }
    }

    /// Moves what was found into the batch.
    func addFields(_ record: inout Record, _ view: TextRange, _ batch: RecordBatch, _ tools: ParserTools) {
        let reading = tools.reading
        if let given = tools.given, let piece = given.view { record.view = range(of: piece, view, batch, tools) }
        if let message = reading.found.message {
            add(
                PendingField(key: .known(Vocabulary.Common.message), kind: .text, value: message), to: &record, view,
                batch, tools)
        }
        // By number: a loop over the array itself would keep it, and count that.
        for index in 0..<reading.fields.count { add(reading.fields[index], to: &record, view, batch, tools) }
    }

    private func add(
        _ field: PendingField, to record: inout Record, _ view: TextRange, _ batch: RecordBatch, _ tools: ParserTools
    ) {
        // The derived bytes may have moved with the field before.
        if view.isDerived { tools.reading.rebase(batch.bytes(view)) }
        let name =
            field.key.id >= 0
            ? tools.nameID(field.key.id, in: batch)
            : tools.nameID(tools.reading.bytes(field.key.bytes), at: Int(record.fieldCount), in: batch)
        guard let name, record.fieldCount < .max else {
            tools.fieldsDropped += 1
            return
        }
        let found = Field(name: name, kind: field.kind, value: range(of: field.value, view, batch, tools))
        if tools.mayRepeat, replaces(found, record, batch) { return }
        batch.fields.append(found)
        record.fieldCount += 1
    }

    /// Puts `field` in the place of one of the record with its name: what was read last knows best.
    private func replaces(_ field: Field, _ record: Record, _ batch: RecordBatch) -> Bool {
        var at = batch.fields.count
        let first = at - Int(record.fieldCount)
        while at > first {
            at -= 1
            if batch.fields[at].name == field.name {
                batch.fields[at] = field
                return true
            }
        }
        return false
    }

    private func range(of piece: Piece, _ view: TextRange, _ batch: RecordBatch, _ tools: ParserTools) -> TextRange {
        switch piece.place {
        case .view: view.slice(Int(piece.start), Int(piece.length))
        case .scratch: batch.derive(tools.reading.bytes(piece))
        case .constant: tools.constantRange(piece.start, in: batch)
        }
    }
}
