internal import Records

extension ParserTools {
    /// Names the client of a key-value record as the Elastic Common Schema does, beside the record's own key.
    ///
    /// Programs call it `remote_ip`, `ClientHost`, `request.client_ip` and much else; rules that count
    /// by `source.ip` need one name. The user is named too where there is a client.
    func nameClient() {
        var best: (rank: Int, member: Int)?
        for (at, member) in members.enumerated() where member.kind == .text && member.value.length >= 2 {
            let key = reading.bytes(member.key.bytes)
            if isSourceIP(key) { return }
            guard let rank = ClientKeys.rank(of: key, in: ClientKeys.clients), rank < best?.rank ?? .max,
                address(in: member.value) != nil
            else { continue }
            best = (rank, at)
        }
        guard let best, let found = address(in: members[best.member].value) else { return }
        let value = members[best.member].value
        func piece(_ start: Int, _ end: Int) -> Piece {
            Piece(start: value.start + Int32(start), length: Int32(end - start), place: value.place)
        }
        reading.add(Vocabulary.Common.sourceIP, .text, piece(found.start, found.end))
        if found.wholeStart < found.start {
            reading.add(Vocabulary.Common.sourceAddress, .text, piece(found.wholeStart, found.end))
        }
        if !found.port.isEmpty {
            reading.add(Vocabulary.Common.sourcePort, .number, piece(found.port.lowerBound, found.port.upperBound))
        }
        nameUser()
    }

    private func nameUser() {
        var best: (rank: Int, member: Int)?
        for (at, member) in members.enumerated() where member.kind == .text && member.value.length >= 1 {
            let key = reading.bytes(member.key.bytes)
            guard let rank = ClientKeys.rank(of: key, in: ClientKeys.users), rank < best?.rank ?? .max,
                reading.bytes(member.value).contains(where: { $0 != UInt8(ascii: "-") })
            else { continue }
            best = (rank, at)
        }
        guard let best,
            !sameBytes(reading.bytes(members[best.member].key.bytes), ("user.name" as StaticString).utf8Bytes)
        else { return }
        reading.add(Vocabulary.Common.userName, .text, members[best.member].value)
    }

    private func isSourceIP(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
        sameBytes(key, ("source.ip" as StaticString).utf8Bytes)
    }

    /// The address that `value` begins with; nil when it is no address, or more than a list of addresses.
    private func address(in value: Piece) -> FoundAddress? {
        let text = reading.bytes(value)
        guard text.count <= 256 else { return nil }
        var scan = AddressScan(text)
        guard let found = scan.next(), found.wholeStart <= 1 else { return nil }
        guard found.wholeEnd < text.count else { return found }
        let next = text[found.wholeEnd]
        return next == UInt8(ascii: "]") || next == UInt8(ascii: ",") || next == UInt8(ascii: ":")
            || next == UInt8(ascii: "\"") ? found : nil
    }
}

/// What programs call the address and the name of a client: the last part of a key, without signs
/// and capitals.
enum ClientKeys {
    static let clients: [StaticString] = [
        "clientip", "xrealip", "realip", "remoteip", "sourceipaddress", "sourceip", "srcip", "clienthost", "clientaddr",
        "clientaddress", "remoteaddr", "remoteaddress", "remotehost", "downstreamremoteaddress", "origh", "userip",
        "callerip", "fromip", "visitorip", "remip", "rhost", "peerip", "peeraddr", "peeraddress", "ipaddress", "ipaddr",
        "remote", "client", "src", "addr", "ip", "xforwardedfor", "forwardedfor", "addrremote", "host",
    ]
    static let users: [StaticString] = [
        "username", "user", "clientusername", "login", "account", "principalname", "identifier", "email", "name",
    ]

    /// The place of the last part of `key` among `words`; nil when it is none of them.
    static func rank(of key: UnsafeBufferPointer<UInt8>, in words: [StaticString]) -> Int? {
        var start = key.count
        while start > 0, key[start - 1] != UInt8(ascii: "."), key[start - 1] != UInt8(ascii: "/") { start -= 1 }
        let last = UnsafeBufferPointer(rebasing: key[start...])
        guard last.count >= 2, last.count <= 32 else { return nil }
        for (rank, word) in words.enumerated() where isSame(last, word) {
            if word.utf8CodeUnitCount == 4, isSame(last, "host") || isSame(last, "name") {
                return isBehind(key, start, words) ? rank : nil
            }
            return rank
        }
        return nil
    }

    /// True for `user.name`, `client.host`.
    private static func isBehind(_ key: UnsafeBufferPointer<UInt8>, _ start: Int, _ words: [StaticString]) -> Bool {
        guard start > 1 else { return false }
        var from = start - 1
        while from > 0, key[from - 1] != UInt8(ascii: ".") { from -= 1 }
        let part = UnsafeBufferPointer(rebasing: key[from..<start - 1])
        return isSame(part, "user") || isSame(part, "client") || isSame(part, "remote")
    }

    private static func isSame(_ text: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        var at = 0
        for byte in text where byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") {
            guard at < count, byte | 0x20 == word.utf8Start[at] else { return false }
            at += 1
        }
        return at == count
    }
}
