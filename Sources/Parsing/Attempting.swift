internal import Records
internal import Regex

/// How one parser is tried on a text.
extension ParserTools {
    /// False when first bytes show that the parser at `index` will leave `text`, or that it is not
    /// for the outer parser's fields. True for those who want to see the attempt.
    @inline(__always)
    func mayTake(_ index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first, !keepsAttempts else { return true }
        let glance = set.glances[index]
        guard glance.begins.contains(first) else { return false }
        guard glance.field >= 0, let value = reading.firstByte(of: glance.field) else { return true }
        return glance.values.contains(value)
    }

    /// Lets the parser at `index` read `subject`, sub-patterns included. On failure nothing is left behind.
    ///
    /// - Parameter offer: which of its lines may match, where that is known.
    @inline(__always)
    func attempt(_ index: Int, _ subject: Subject, _ offer: Offer? = nil) -> Bool {
        let glance = set.glances[index]
        let mark = reading.mark()
        guard !keepsAttempts, glance.header != nil || glance.lines != nil else {
            return attempt(set.parsers[index], subject, offer, mark)
        }
        if let header = glance.header {
            guard readSyslog(header, subject), !reading.overflowed else { return leave(index, mark) }
            took.append((index, reading.found.line))
            counters[index].hits += 1
            return true
        }
        // Most tries end here, without a look at the parser.
        guard let lines = glance.lines,
            lines._withUnsafeGuaranteedRef({ readGrok($0, subject, index, offer) })
        else { return leave(index, mark) }
        return settle(set.parsers[index], subject, mark, isRead: !reading.overflowed)
    }

    private func leave(_ index: Int, _ mark: Findings) -> Bool {
        reading.rewind(to: mark)
        counters[index].misses += 1
        return false
    }

    private func attempt(_ parser: Parser, _ subject: Subject, _ offer: Offer?, _ mark: Findings) -> Bool {
        let limits = counters[parser.index].limitReached
        let isRead = mayHave(parser, subject) && decode(parser, subject, offer) && !reading.overflowed
        if settle(parser, subject, mark, isRead: isRead) { return true }
        if keepsAttempts {
            noteLeft(parser, subject, atLimit: counters[parser.index].limitReached > limits, lacksKeys: isRead)
        }
        return false
    }

    /// What follows once the parser has read `subject`: what its file asks for, takes apart and derives.
    private func settle(_ parser: Parser, _ subject: Subject, _ mark: Findings, isRead: Bool) -> Bool {
        guard isRead, hasNeeded(parser) else { return leave(parser.index, mark) }
        took.append((parser.index, reading.found.line))
        if keepsAttempts { noteTaken(parser, subject) }
        if parser.pairs != .none || !parser.then.all.isEmpty { mayRepeat = true }
        if parser.pairs != .none, let message = reading.found.message {
            readPairs(reading.subject(message), parser.pairs)
        }
        if !parser.then.all.isEmpty, let message = reading.found.message {
            readEach(parser.then, reading.subject(message), parser.index)
        }
        for (field, lines) in parser.fieldLines {
            if let found = reading.field(field.id, named: field.bytes), found.value.place != .constant {
                readEach(lines, reading.subject(found.value), parser.index)
            }
        }
        if !parser.fieldRules.isEmpty { apply(parser.fieldRules) }
        if !parser.derived.isEmpty { derive(parser.derived) }
        if reading.found.level == .unknown, let fallback = parser.level.fallback { reading.found.level = fallback }
        counters[parser.index].hits += 1
        return true
    }

    /// False when a look at the text shows that a JSON record has not the keys the parser file asks for.
    private func mayHave(_ parser: Parser, _ subject: Subject) -> Bool {
        parser.keyLiterals.allSatisfy { literal in
            literal.withUnsafeBufferPointer { firstRange(of: $0, in: subject.bytes) != nil }
        }
    }

    /// True when the record has the values and one of the keys that the parser file asks for.
    private func hasNeeded(_ parser: Parser) -> Bool {
        for condition in parser.has where !condition.holds(in: reading, set) { return false }
        if parser.needs.isEmpty { return true }
        return members.contains { member in
            let key = reading.bytes(member.key.bytes)
            return parser.needs.contains { $0.withUnsafeBufferPointer { sameBytes($0, key) } }
        }
    }

    private func decode(_ parser: Parser, _ subject: Subject, _ offer: Offer?) -> Bool {
        switch parser.decoder {
        case .grok(let lines): readGrok(lines, subject, parser.index, offer)
        case .json(let roles):
            roles.areOfBatches ? readOTLP(roles, subject, parser) : readJSON(roles, subject, parser)
        case .logfmt(let roles): readLogfmt(roles, subject, parser)
        case .journal(let roles): readJournal(roles, subject, parser)
        case .pythonDict(let roles): readPythonDict(roles, subject, parser)
        case .audit(let roles): readAudit(roles, subject, parser)
        case .syslog(let kind): readSyslog(kind, subject)
        case .records: readRecord(subject)
        case .delimited(let style, let roles): readDelimited(style, roles, subject, parser)
        case .event(let format, let roles): readEvent(format, roles, subject, parser)
        case .authFailure: false  // the last resort, asked behind all others
        }
    }
}
