internal import Records

/// What has been found of a batch of OpenTelemetry's.
private struct LogBatch {
    /// What describes the resource and the scope of the first record.
    var surroundings: [KeyedValue] = []
    /// The first record.
    var first: [KeyedValue] = []
    var bodies: [Piece] = []
    var records = 0
    /// The highest severity number, and where it stands.
    var worst: (number: Double, member: KeyedValue)?

    /// Most records of which the bodies become lines of the message.
    static let limit = 10_000
}

extension ParserTools {
    /// A batch of log records as OpenTelemetry's file exporter writes it, in one line: `resourceLogs`, in them
    /// `scopeLogs`, in them `logRecords`.
    ///
    /// One record becomes its fields, its attributes and those of its resource under their own names. Of
    /// several, which are one line and so one record here, the bodies become the lines of the message; the
    /// time is that of the first, the severity the worst, and `otel.records` tells how many they are.
    /// Source: OTLP 1.5, JSON Protobuf encoding.
    func readOTLP(_ roles: KeyRoles, _ subject: Subject, _ parser: Parser) -> Bool {
        guard subject.bytes.first == UInt8(ascii: "{"), collectMembers(of: subject), let root = member("resourceLogs")
        else { return false }
        var batch = LogBatch()
        for resource in elements(of: root.value) {
            guard collectMembers(of: resource) else { return false }
            let attributes = member("resource.attributes")
            let scopes = member("scopeLogs")
            if batch.records == 0 { batch.surroundings = attributes.map { self.attributes($0.value) } ?? [] }
            for scope in scopes.map({ elements(of: $0.value) }) ?? [] where !readScope(scope, &batch) { return false }
        }
        guard batch.records > 0 else { return false }
        members = batch.surroundings + (batch.records == 1 ? batch.first : summary(of: batch))
        assign(roles, parser)
        // What the parser file asks for.
        members.append(root)
        return !reading.overflowed
    }

    private func readScope(_ scope: Subject, _ batch: inout LogBatch) -> Bool {
        guard collectMembers(of: scope) else { return false }
        if batch.records == 0, let name = member("scope.name"), name.value.length > 0 {
            batch.surroundings.append(name)
        }
        for record in member("logRecords").map({ elements(of: $0.value) }) ?? [] {
            batch.records += 1
            // Beyond the limit they are counted only; their bytes are in the line.
            guard batch.records <= LogBatch.limit else {
                fieldsDropped += 1
                continue
            }
            guard collectMembers(of: record) else { return false }
            if let severity = member("severityNumber"), let number = number(in: reading.bytes(severity.value)),
                number > batch.worst?.number ?? -1
            {
                batch.worst = (number, severity)
            }
            if let body = members.first(where: { begins($0.key, "body.") }) { batch.bodies.append(body.value) }
            guard batch.records == 1 else { continue }
            let attributes = member("attributes")
            let own = members.filter { !begins($0.key, "attributes") }
            batch.first = own + (attributes.map { self.attributes($0.value) } ?? [])
        }
        return true
    }

    /// What stands for several records: the time of the first, the worst severity, all bodies.
    private func summary(of batch: LogBatch) -> [KeyedValue] {
        var found = batch.first.filter { begins($0.key, "timeUnixNano") || begins($0.key, "observedTimeUnixNano") }
        if let worst = batch.worst { found.append(worst.member) }
        if let text = joined(batch.bodies), let key = constant("message") {
            found.append(KeyedValue(key: FieldKey(id: -1, bytes: key), kind: .text, value: text, isScalar: true))
        }
        if let key = constant("otel.records"), let count = store("\(batch.records)") {
            found.append(KeyedValue(key: FieldKey(id: -1, bytes: key), kind: .number, value: count, isScalar: true))
        }
        return found
    }

    private func joined(_ texts: [Piece]) -> Piece? {
        let length = texts.reduce(0) { $0 + Int($1.length) + 1 }
        guard length > 0, let room = reading.room(length) else { return nil }
        var count = 0
        for text in texts {
            let bytes = reading.bytes(text)
            if let base = bytes.baseAddress { (room + count).update(from: base, count: bytes.count) }
            room[count + bytes.count] = 0x0A
            count += bytes.count + 1
        }
        return reading.commit(count - 1)
    }

    /// The attributes of the array `text`: `{"key": "a.b", "value": {"stringValue": "x"}}`.
    private func attributes(_ text: Piece) -> [KeyedValue] {
        elements(of: text).compactMap { element in
            guard collectMembers(of: element), let key = member("key"), key.kind == .text,
                key.value.length > 0, let value = members.first(where: { begins($0.key, "value.") })
            else { return nil }
            var found = value
            found.key = FieldKey(id: -1, bytes: key.value)
            // 64-bit numbers are strings in JSON.
            if begins(value.key, "value.intValue"), isJSONNumber(reading.bytes(value.value)) { found.kind = .number }
            return found
        }
    }

    // MARK: Pieces of JSON

    private func member(_ name: StaticString) -> KeyedValue? {
        members.first { sameBytes(reading.bytes($0.key.bytes), name.utf8Bytes) }
    }

    private func begins(_ key: FieldKey, _ start: StaticString) -> Bool {
        let bytes = reading.bytes(key.bytes)
        let wanted = start.utf8Bytes
        return bytes.count >= wanted.count && sameBytes(UnsafeBufferPointer(rebasing: bytes[..<wanted.count]), wanted)
    }

    private func constant(_ text: StaticString) -> Piece? { reading.store(text.utf8Bytes) }

    private func store(_ text: String) -> Piece? { Array(text.utf8).withUnsafeBufferPointer { reading.store($0) } }

    /// The objects of the array `text`, whose grammar the decoder has checked.
    private func elements(of text: Piece) -> [Subject] {
        let array = reading.subject(text)
        var found: [Subject] = []
        var depth = 0
        var start = 0
        var at = 0
        while at < array.bytes.count {
            switch array.bytes[at] {
            case UInt8(ascii: "\""): at = stringEnd(array.bytes, at)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == 2 { start = at }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 1 { found.append(reading.subject(array.piece(start, at + 1 - start))) }
            default: break
            }
            at += 1
        }
        return found
    }

    /// The quote that closes the string begun at `start`, or the last byte.
    private func stringEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var at = start + 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        return min(at, bytes.count - 1)
    }
}
