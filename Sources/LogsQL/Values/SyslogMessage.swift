import Records

/// The message of a line of syslog: text, or what is written in a form of its own.
extension SyslogLine {
    func addMessage() {
        guard at < bytes.count else { return }
        if rest.starts(with: ("CEF:" as StaticString).utf8Bytes), readEvent(from: at + 4) { return }
        if rest.starts(with: ("@cee:" as StaticString).utf8Bytes), readObject(from: at + 5) { return }
        found.add("message", rest)
    }

    /// The JSON object of a CEE message.
    private func readObject(from start: Int) -> Bool {
        let json = JSONText(UnsafeBufferPointer(rebasing: bytes[start...]))
        var leaves: [(String, [UInt8])] = []
        let isObject = json.forEachLeaf { name, piece in
            var value: [UInt8] = []
            json.append(piece, to: &value)
            leaves.append((String(decoding: name, as: UTF8.self), value))
        }
        if isObject { for (name, value) in leaves { found.add(name, value) } }
        return isObject
    }

    /// ArcSight's Common Event Format: seven parts that end in `|`, then `key=value` pairs; a backslash takes the
    /// meaning off the sign behind it.
    func readEvent(from start: Int) -> Bool {
        var text = String(decoding: bytes[start...], as: UTF8.self)[...]
        let names = [
            "version", "device_vendor", "device_product", "device_version", "device_event_class_id", "name", "severity",
        ]
        var event: [(String, String)] = []
        for name in names {
            guard let end = Self.sign("|", in: text) else { return false }
            event.append(("cef.\(name)", Self.unescaped(text[..<end])))
            text = text[text.index(after: end)...]
        }
        while !text.isEmpty {
            guard let sign = Self.sign("=", in: text) else { return false }
            let key = "cef.extension." + Self.unescaped(text[..<sign])
            text = text[text.index(after: sign)...]
            // A value goes on up to the blank before the next key.
            let next = Self.sign("=", in: text)
            guard let end = next == nil ? text.endIndex : text[..<(next ?? text.endIndex)].lastIndex(of: " ") else {
                return false
            }
            event.append((key, Self.unescaped(text[..<end])))
            text = next == nil ? "" : text[text.index(after: end)...]
        }
        for (name, value) in event { found.add(name, value) }
        return true
    }

    private static func sign(_ sign: Character, in text: Substring) -> Substring.Index? {
        var isEscaped = false
        for at in text.indices {
            if text[at] == sign, !isEscaped { return at }
            isEscaped = text[at] == "\\" && !isEscaped
        }
        return nil
    }

    private static func unescaped(_ text: Substring) -> String {
        var out = ""
        var isEscaped = false
        for character in text {
            if character == "\\", !isEscaped {
                isEscaped = true
                continue
            }
            out.append(isEscaped && character == "n" ? "\n" : isEscaped && character == "r" ? "\r" : character)
            isEscaped = false
        }
        return out
    }
}
