internal import PromQL

/// A metric with its labels as text: `name{a="b"}`, `{a="b"}`, `{"a name", c='d'}`, nothing.
struct MetricText {
    struct Fault: Error {
        var message: String
        /// In characters from the start.
        var offset: Int
    }

    private let text: [Character]
    private var at = 0

    private init(_ text: String) { self.text = Array(text) }

    static func labels(_ text: String) throws(Fault) -> Labels {
        var reader = MetricText(text)
        return try reader.read()
    }

    private mutating func read() throws(Fault) -> Labels {
        var table: [String: String] = [:]
        skipBlanks()
        let name = word { $0 == ":" }
        if !name.isEmpty {
            guard isMetricName(name) else { throw Fault(message: "\"\(name)\" is no name for a metric", offset: at) }
            table[Labels.nameLabel] = name
        }
        skipBlanks()
        if take("{") {
            skipBlanks()
            while !take("}") {
                try label(&table)
                skipBlanks()
                if take("}") { break }
                guard take(",") else { throw fault("expected , or }") }
                skipBlanks()
            }
        }
        skipBlanks()
        guard at == text.count else { throw fault("expected the end") }
        return Labels(table)
    }

    private mutating func label(_ table: inout [String: String]) throws(Fault) {
        let start = at
        let isQuoted = at < text.count && "\"'`".contains(text[at])
        let name = isQuoted ? try quoted() : word { _ in false }
        guard !name.isEmpty else { throw fault("expected a label") }
        skipBlanks()
        guard take("=") else {
            // A name in quotes that stands alone is the metric's.
            guard isQuoted, table[Labels.nameLabel] == nil else { throw fault("expected =") }
            table[Labels.nameLabel] = name
            return
        }
        skipBlanks()
        let value = try quoted()
        guard table.updateValue(value, forKey: name) == nil else {
            throw Fault(message: "label \"\(name)\" is given twice", offset: start)
        }
    }

    private mutating func quoted() throws(Fault) -> String {
        guard at < text.count, "\"'`".contains(text[at]) else { throw fault("expected a text in quotes") }
        let quote = text[at]
        let start = at
        at += 1
        var out = ""
        while at < text.count, text[at] != quote {
            if text[at] == "\\", quote != "`", at + 1 < text.count {
                at += 1
                out += try escape()
            } else {
                out.append(text[at])
                at += 1
            }
        }
        guard take(quote) else { throw Fault(message: "the quotes are not closed", offset: start) }
        return out
    }

    private mutating func escape() throws(Fault) -> String {
        let plain: [Character: String] = [
            "n": "\n", "t": "\t", "r": "\r", "a": "\u{7}", "b": "\u{8}", "f": "\u{C}", "v": "\u{B}", "\\": "\\",
            "\"": "\"", "'": "'",
        ]
        let letter = text[at]
        at += 1
        if let known = plain[letter] { return known }
        guard let length = ["x": 2, "u": 4, "U": 8][letter], at + length <= text.count,
            let code = UInt32(String(text[at..<at + length]), radix: 16), let scalar = Unicode.Scalar(code)
        else { throw fault("unknown escape") }
        at += length
        return String(Character(scalar))
    }

    private mutating func word(_ also: (Character) -> Bool) -> String {
        let start = at
        while at < text.count,
            (text[at].isASCII && (text[at].isLetter || text[at].isNumber)) || text[at] == "_" || also(text[at])
        {
            at += 1
        }
        return String(text[start..<at])
    }

    private mutating func take(_ character: Character) -> Bool {
        guard at < text.count, text[at] == character else { return false }
        at += 1
        return true
    }

    private mutating func skipBlanks() { while at < text.count, text[at].isWhitespace { at += 1 } }

    private func fault(_ message: String) -> Fault {
        Fault(message: at < text.count ? "\(message), found \"\(text[at])\"" : "\(message), found the end", offset: at)
    }
}
