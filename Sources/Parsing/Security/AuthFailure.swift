internal import Records

extension ParserTools {
    /// The parser for what others left without an address, once the record has been read by `parser`, if any.
    ///
    /// Adds the remote address and the user of a message that speaks of somebody turned away. The
    /// record gets its format when it had only a general one.
    func lastResort(behind parser: Int?, _ subject: Subject) -> Int? {
        if let known = screened, !known.hasWord, let message = reading.found.message,
            known.covers(reading.subject(message))
        {
            return nil
        }
        guard let index = set.lastResort, given == nil else { return nil }
        var text = subject
        if let parser {
            guard set.parsers[parser].isOpen, let message = reading.found.message else { return nil }
            text = reading.subject(message)
        }
        let hasAddress = hasAddress
        guard mayRefuse(text, hasAddress) else { return nil }
        if hasAddress {
            // A general format named the client; the message tells what became of it.
            guard let parser, set.parsers[parser].isGeneral, AuthWords.strength(of: text.bytes) == .strong else {
                return nil
            }
            addUser(text)
        } else if let parser, !set.parsers[parser].isGeneral, has(Vocabulary.Common.destinationIP) {
            // The parser knows the addresses of its program: this one is where it went, as mail goes
            // to a server that refuses it.
            return nil
        } else if !readAuthFailure(text) {
            return nil
        }
        if reading.found.message == nil { reading.found.message = subject.piece(0, subject.bytes.count) }
        took.append((index, 0))
        counters[index].hits += 1
        if keepsAttempts { noteTaken(set.parsers[index], text) }
        guard let parser else { return index }
        return set.parsers[parser].isGeneral ? index : parser
    }

    /// False when `text` surely has no words of a refusal, or no address where none is known yet.
    private func mayRefuse(_ text: Subject, _ hasAddress: Bool) -> Bool {
        if let known = screened, known.covers(text) { return known.hasWord && (known.hasAddress || hasAddress) }
        return AuthWords.table.isMet(by: text.bytes)
    }

    private var hasAddress: Bool {
        reading.fields.contains { field in
            switch field.key.id {
            case Vocabulary.Common.sourceIP, Vocabulary.Common.sourceAddress: true
            case ..<0: sameBytes(reading.bytes(field.key.bytes), ("source.ip" as StaticString).utf8Bytes)
            default: false
            }
        }
    }

    /// Reads `subject`, when it tells of a refusal and of one address that it can be about.
    private func readAuthFailure(_ subject: Subject) -> Bool {
        let bytes = UnsafeBufferPointer(rebasing: subject.bytes.prefix(8192))
        var scan = AddressScan(bytes)
        guard let first = scan.next() else { return false }
        let strength = AuthWords.strength(of: bytes)
        guard strength != .none else { return false }
        var remote: FoundAddress?
        var other: FoundAddress?
        var isAmbiguous = false
        var next: FoundAddress? = first
        while let found = next {
            switch AddressRole(of: found, in: bytes) {
            // What the program adds itself stands behind what the client could word.
            case .remote: remote = found
            case .local: break
            case .open:
                if let known = other, !isSame(known, found, bytes) { isAmbiguous = true }
                other = found
            }
            next = scan.next()
        }
        guard let chosen = remote ?? (strength == .strong && !isAmbiguous ? other : nil) else { return false }
        add(chosen, subject)
        return true
    }

    private func isSame(_ one: FoundAddress, _ two: FoundAddress, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        sameBytes(
            UnsafeBufferPointer(rebasing: bytes[one.start..<one.end]),
            UnsafeBufferPointer(rebasing: bytes[two.start..<two.end]))
    }

    private func add(_ address: FoundAddress, _ subject: Subject) {
        reading.add(
            Vocabulary.Common.sourceIP, .text, subject.piece(address.start, address.end - address.start))
        if address.wholeStart < address.start {
            reading.add(
                Vocabulary.Common.sourceAddress, .text,
                subject.piece(address.wholeStart, address.end - address.wholeStart))
        }
        if !address.port.isEmpty {
            reading.add(
                Vocabulary.Common.sourcePort, .number, subject.piece(address.port.lowerBound, address.port.count))
        }
        addUser(subject)
    }

    private func addUser(_ subject: Subject) {
        if !has(Vocabulary.Common.userName), let user = UserScan(subject.bytes).find() {
            reading.add(Vocabulary.Common.userName, .text, subject.piece(user.lowerBound, user.count))
        }
        if !has(Vocabulary.Common.eventOutcome) {
            reading.add(Vocabulary.Common.eventOutcome, .text, .constant(set.failureWord))
        }
        reading.found.level = .warning
    }

    private func has(_ id: Int32) -> Bool { reading.fields.contains { $0.key.id == id } }
}

/// What the words before an address say of it.
enum AddressRole {
    /// Where somebody came from.
    case remote
    /// An address of one's own, or one somebody went to.
    case local
    case open

    init(of found: FoundAddress, in bytes: UnsafeBufferPointer<UInt8>) {
        var at = found.wholeStart
        let isBracketed = at > 0 && (bytes[at - 1] == UInt8(ascii: "(") || bytes[at - 1] == UInt8(ascii: "["))
        if at > 0, bytes[at - 1] == UInt8(ascii: "@") {
            self = .local  // the host of a SIP or mail address
            return
        }
        // `'root'@'192.0.2.1'`, the way databases name a client.
        if at > 1, bytes[at - 1] == UInt8(ascii: "'"), bytes[at - 2] == UInt8(ascii: "@") {
            self = .remote
            return
        }
        let word = Self.wordBefore(&at, bytes)
        let role = Self.role(of: word)
        if case .open = role, isBracketed {
            // `from host.example.com [192.0.2.1]`
            let before = Self.role(of: Self.wordBefore(&at, bytes))
            self = before
        } else {
            self = role
        }
    }

    /// The word that ends before `at`, past blanks and signs; moves `at` to its start.
    private static func wordBefore(
        _ at: inout Int, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> UnsafeBufferPointer<UInt8> {
        var end = at
        while end > 0, at - end < 12, !isWord(bytes[end - 1]) { end -= 1 }
        var start = end
        while start > 0, end - start < 64, isWord(bytes[start - 1]) { start -= 1 }
        at = start
        return UnsafeBufferPointer(rebasing: bytes[start..<end])
    }

    private static func isWord(_ byte: UInt8) -> Bool { AddressScan.isName(byte) || byte >= 0x80 }

    private static func role(of word: UnsafeBufferPointer<UInt8>) -> AddressRole {
        if localWords.contains(where: { isWord(word, $0, wholly: true) }) { return .local }
        if localParts.contains(where: { contains(word, $0) }) { return .local }
        if remoteEnds.contains(where: { isWord(word, $0, wholly: false) }) { return .remote }
        return remoteParts.contains { contains(word, $0) } ? .remote : .open
    }

    private static let localWords: [StaticString] = [
        "to", "on", "via", "lip", "server", "into", "connect", "at", "daddr", "dip", "bind", "laddr", "vip",
    ]
    private static let localParts: [StaticString] = ["local", "dest", "dst", "listen", "upstream", "server", "target"]
    private static let remoteEnds: [StaticString] = [
        "from", "ip", "addr", "address", "client", "host", "hosts", "peer", "src", "source", "by", "ipv4", "ipv6",
        "network", "von", "de", "desde", "depuis", "da", "user", "for", "ban", "unban", "banning", "banned", "blocked",
        "blocking",
    ]
    private static let remoteParts: [StaticString] = ["remote", "client", "rhost", "source", "src", "peer", "caller"]

    /// True when `word` is `wanted`, or ends so behind a sign or a capital.
    private static func isWord(
        _ word: UnsafeBufferPointer<UInt8>, _ wanted: StaticString, wholly: Bool
    ) -> Bool {
        let count = wanted.utf8CodeUnitCount
        guard wholly ? word.count == count : word.count >= count else { return false }
        let start = word.count - count
        for offset in 0..<count where word[start + offset] | 0x20 != wanted.utf8Start[offset] { return false }
        if start == 0 { return true }
        let before = word[start - 1]
        return before == UInt8(ascii: "_") || before == UInt8(ascii: "-") || before == UInt8(ascii: ".")
            || word[start] & 0x20 == 0
    }

    private static func contains(_ word: UnsafeBufferPointer<UInt8>, _ part: StaticString) -> Bool {
        let count = part.utf8CodeUnitCount
        guard word.count >= count else { return false }
        for start in 0...(word.count - count) {
            var offset = 0
            while offset < count, word[start + offset] | 0x20 == part.utf8Start[offset] { offset += 1 }
            if offset == count { return true }
        }
        return false
    }
}
