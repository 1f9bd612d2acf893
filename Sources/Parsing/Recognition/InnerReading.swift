internal import Records

extension ParserTools {
    /// Lets the parsers inside `outer` read its message, each at most three deep.
    ///
    /// - Returns: the number of the innermost parser that took part.
    func refine(_ outer: Int, depth: Int = 0) -> Int {
        guard depth < innerCandidates.count else { return outer }
        let carriage = set.glances[outer].carriage
        if let inner = set.inner(of: outer), let message = reading.found.message,
            let taken = refine(inner, of: outer, message, depth: depth)
        {
            return taken
        }
        return carriage == .nothing ? outer : readCarried(outer, carriage, depth: depth)
    }

    /// The same with the parsers `inner`; nil when none of them takes `message`.
    @inline(__always)
    private func refine(_ inner: InnerIndex, of outer: Int, _ message: Piece, depth: Int) -> Int? {
        let subject = reading.subject(message)
        let time = reading.found.time
        let host = reading.found.host
        guard let taken = keepsAttempts ? tryAll(of: inner, subject) : tryCandidates(of: inner, subject, depth) else {
            return nil
        }
        restore(time, host, of: outer)
        return refine(taken, depth: depth + 1)
    }

    /// Puts the time and the host of `outer` back, whose header knows the zone and the host. Of a line whose
    /// message has a time too, syslog's is kept as written, so that the two can be compared.
    @inline(__always)
    func restore(_ time: Piece?, _ host: Piece?, of outer: Int) {
        if let time {
            if let own = reading.found.time, own.start != time.start || own.place != time.place,
                set.glances[outer].header != nil
            {
                reading.add(Vocabulary.Common.syslogTimestamp, .text, time)
            }
            reading.found.time = time
        }
        if let host { reading.found.host = host }
    }

    /// The first parser of `inner` that takes `subject`.
    private func tryCandidates(of inner: InnerIndex, _ subject: Subject, _ depth: Int) -> Int? {
        let program = program
        let key = recollection.key(subject.bytes, program: program.hash, index: inner.number)
        guard let known = recollection.entry(key) else { return sift(key, inner, program, subject, depth) }
        screened = ScreenedText(text: subject, hasAddress: known.hasAddress, hasWord: known.hasWord)
        guard known.hasLines else { return nil }
        let choice = inner.choice(of: program, hasAddress: known.hasAddress).choice
        let found = innerCandidates[depth]
        found.reset(to: recollection.lines(of: known), width: choice.lines.width)
        return tryEach(of: found, choice, subject)
    }

    /// Looks through a message of a kind that is not remembered.
    private func sift(
        _ key: UInt64, _ inner: InnerIndex, _ program: InnerIndex.ProgramName, _ subject: Subject, _ depth: Int
    ) -> Int? {
        let text = digitsAlikeText.copy(subject.bytes)
        let hasAddress = mayHoldAddress(text)
        let (choice, row) = inner.choice(of: program, hasAddress: hasAddress)
        let found = innerCandidates[depth]
        let hasWord = choice.lines.look(through: text, into: found, among: choice.lines(row), forWords: true)
        choice.lines.sift(found, for: text)
        screened = ScreenedText(text: subject, hasAddress: hasAddress, hasWord: hasWord)
        recollection.remember(key, found, hasAddress: hasAddress, hasWord: hasWord)
        return tryEach(of: found, choice, subject)
    }

    /// The first parser with a line among `found` that takes `subject`.
    private func tryEach(of found: Candidates, _ choice: InnerChoice, _ subject: Subject) -> Int? {
        let index = choice.lines
        var start = 0
        while let line = found.first(from: start) {
            let place = index.place(of: line)
            start = index.lines(of: place).upperBound
            let parser = choice.parsers[place]
            guard mayTake(parser, subject.bytes), isFit(parser) else { continue }
            let offer = Offer(index: index, found: found, place: place, first: line, isSifted: true)
            if attempt(parser, subject, offer) { return parser }
        }
        return nil
    }

    /// The same, every parser in its order, for those who want to see the attempts.
    private func tryAll(of inner: InnerIndex, _ subject: Subject) -> Int? {
        let isShown = inner.knows(program) || mayHoldAddress(subject.bytes)
        for parser in inner.parsers {
            guard isFit(parser), isShown || !set.parsers[parser].mentionsAddress else {
                noteUnfit(set.parsers[parser], subject)
                continue
            }
            if attempt(parser, subject) { return parser }
        }
        return nil
    }

    /// The program that the outer header names.
    @inline(__always)
    private var program: InnerIndex.ProgramName {
        guard let field = reading.field(Vocabulary.Common.processName, named: Self.programKey) else { return .none }
        return field.value.place == .constant ? .constant : .text(reading.bytes(field.value))
    }

    private static let programKey = Array("process.name".utf8)

    /// True when the outer parser's fields are those that `parser` asks for.
    private func isFit(_ parser: Int) -> Bool {
        guard set.glances[parser].field >= 0 else { return true }
        for condition in set.parsers[parser].conditions where !condition.holds(in: reading, set) { return false }
        return true
    }
}

/// What a look through a text told of refusals.
struct ScreenedText {
    var text: Subject
    /// False when it surely has no address, or no words of a refusal.
    var hasAddress: Bool
    var hasWord: Bool

    /// True when `part` lies in the text.
    func covers(_ part: Subject) -> Bool {
        part.place == text.place && part.start >= text.start
            && Int(part.start) + part.bytes.count <= Int(text.start) + text.bytes.count
    }
}
