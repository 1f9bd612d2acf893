import Diagnostics
import Records
import Testing

@testable import LogsQL

/// Random filters on random records, against an evaluator that works on strings, one at a time.
@Suite struct FilterPropertyTests {
    indirect enum Expression {
        case everything
        case phrase(String, String)
        case prefix(String, String)
        case substring(String, String)
        case exact(String, String)
        case anyCase(String, String)
        case list(String, [String])
        case above(String, Int)
        case and(Expression, Expression)
        case or(Expression, Expression)
        case not(Expression)

        var text: String {
            switch self {
            case .everything: "*"
            case .phrase(let field, let value): "\(field):\(inQuotes(value))"
            case .prefix(let field, let value): value.isEmpty ? "\(field):*" : "\(field):\(inQuotes(value))*"
            case .substring(let field, let value): "\(field):*\(inQuotes(value))*"
            case .exact(let field, let value): "\(field):=\(inQuotes(value))"
            case .anyCase(let field, let value): "\(field):i(\(inQuotes(value)))"
            case .list(let field, let values): "\(field):in(\(values.map(inQuotes).joined(separator: ", ")))"
            case .above(let field, let value): "\(field):>\(inQuotes("\(value)"))"
            case .and(let a, let b): "(\(a.text)) (\(b.text))"
            case .or(let a, let b): "(\(a.text)) or (\(b.text))"
            case .not(let a): "!(\(a.text))"
            }
        }

        func holds(_ record: [String: String]) -> Bool {
            func value(_ field: String) -> String { record[field] ?? "" }
            switch self {
            case .everything: return true
            case .phrase(let field, let text): return Self.found(text, in: value(field), atEnd: true)
            case .prefix(let field, let text): return Self.found(text, in: value(field), atEnd: false)
            case .substring(let field, let text): return Self.places(text, value(field)).count > 0
            case .exact(let field, let text): return value(field) == text
            case .anyCase(let field, let text):
                return Self.found(text.lowercased(), in: value(field).lowercased(), atEnd: true)
            case .list(let field, let texts): return texts.contains(value(field))
            case .above(let field, let bound): return Double(value(field)).map { $0 > Double(bound) } ?? false
            case .and(let a, let b): return a.holds(record) && b.holds(record)
            case .or(let a, let b): return a.holds(record) || b.holds(record)
            case .not(let a): return !a.holds(record)
            }
        }

        private static func places(_ text: String, _ value: String) -> [Int] {
            let a = Array(text.unicodeScalars)
            let b = Array(value.unicodeScalars)
            guard a.count <= b.count else { return [] }
            return (0...(b.count - a.count)).filter { Array(b[$0..<($0 + a.count)]) == a }
        }

        private static func found(_ text: String, in value: String, atEnd: Bool) -> Bool {
            if text.isEmpty { return value.isEmpty == atEnd }
            let a = Array(text.unicodeScalars)
            let b = Array(value.unicodeScalars)
            func isWord(_ scalar: Unicode.Scalar) -> Bool {
                scalar == "_" || Character(scalar).isLetter || ("0"..."9").contains(scalar)
            }
            return places(text, value).contains { place in
                let end = place + a.count
                let startsFree = place == 0 || !isWord(a[0]) || !isWord(b[place - 1])
                let endsFree = end == b.count || !isWord(a[a.count - 1]) || !isWord(b[end])
                return startsFree && (!atEnd || endsFree)
            }
        }
    }

    struct Source {
        var random: SplitMix
        static let pieces = ["a", "ab", "b", "é", "日", "_", "-", " ", "1", "12", "A", "Ж", "ж", ".", "\"", "\\", "-3"]
        static let fields = ["_msg", "x", "y"]

        mutating func pick<T>(_ items: [T]) -> T { items[Int(random.next() % UInt64(items.count))] }

        mutating func text(_ most: Int) -> String {
            var text = ""
            for _ in 0..<Int(random.next() % UInt64(most + 1)) { text += pick(Self.pieces) }
            return text
        }

        mutating func expression(_ depth: Int) -> Expression {
            let field = pick(Self.fields)
            switch random.next() % (depth > 0 ? 12 : 8) {
            case 0: return .everything
            case 1: return .phrase(field, text(2))
            case 2: return .prefix(field, text(2))
            case 3: return .substring(field, text(1) + "a")
            case 4: return .exact(field, text(2))
            case 5: return .anyCase(field, text(2))
            case 6: return .list(field, [text(1), text(2)])
            case 7: return .above(field, Int(random.next() % 30) - 10)
            case 8, 9: return .and(expression(depth - 1), expression(depth - 1))
            case 10: return .or(expression(depth - 1), expression(depth - 1))
            default: return .not(expression(depth - 1))
            }
        }
    }

    struct SplitMix {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test func agreesWithANaiveEvaluator() throws {
        let seed = UInt64.random(in: 1 ... .max)
        print("seed \(seed)")
        var source = Source(random: SplitMix(state: seed))
        for _ in 0..<300 {
            let records = (0..<12).map { _ in Source.fields.map { ($0, source.text(4)) }.filter { !$0.1.isEmpty } }
            let batches = [logs(records), rows(records)]
            for _ in 0..<5 {
                let expression = source.expression(3)
                let parsed = try filter(expression.text)
                let expected = records.indices.filter { at in
                    expression.holds(Dictionary(uniqueKeysWithValues: records[at]))
                }
                for batch in batches { #expect(matches(parsed, batch) == expected, "seed \(seed): \(expression.text)") }
                #expect(try filter(parsed.description).description == parsed.description, "seed \(seed)")
                for at in expected {
                    #expect(fulfils(parsed.requirement, records[at]), "seed \(seed): \(expression.text) \(records[at])")
                }
            }
        }
    }

    /// Whether an index that folds ASCII case would let the record pass.
    private func fulfils(_ requirement: Requirement, _ record: Fields) -> Bool {
        switch requirement {
        case .anything: return true
        case .nothing: return false
        case .all(let parts): return parts.allSatisfy { fulfils($0, record) }
        case .any(let parts): return parts.contains { fulfils($0, record) }
        case .word(let word):
            return record.contains { pair in
                var found = false
                var value = pair.1
                value.withUTF8 { bytes in
                    forEachWord(bytes) { start, end in
                        found = found || folded(String(decoding: bytes[start..<end], as: UTF8.self)) == folded(word)
                    }
                }
                return found
            }
        }
    }

    private func folded(_ word: String) -> [UInt8] { word.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 } }

    @Test func hostileTextNeverTraps() {
        let seed = UInt64.random(in: 1 ... .max)
        print("seed \(seed)")
        var source = Source(random: SplitMix(state: seed))
        let tokens = [
            "a", "*", "(", ")", "[", "]", "{", "}", "|", ",", ":", "=", "~", "<", ">", "!", "-", "\"", "'", "#", "\n",
            " ", " ",
            "_time:", "stats", "by", "count()", "sort", "limit", "5", "in(", "range[", "as", "if", "i(", "now",
            "_stream:", "é",
            "top", "uniq", "fields", "offset", "1h", "rank", "options(", "5m", "day_range[", "quantile(", "\\", "\u{0}",
            "99999999999", "_time:99999999999", "offset -300y", "9999", "1e30", "_time:", "_time:>", "year", "[",
            "300y", "/0", "9e17", "extract", "\"<a>b\"", "from", "unpack_json", "fields (a)", "math", "a + 1", "round(",
            "format", "<q:a>", "replace", "(\"a\", \"b\")", "unroll", "split", "join", "union", "(*)", "facets",
            "stream_context", "before", "running_stats", "sum(a)", "hash(", "time_add", "sample", "pattern_match(",
            "collapse_nums", "prettify", "unpack_syslog", "unpack_logfmt", "field_names", "pack_json", "value_type(",
        ]
        for _ in 0..<4000 {
            let text = (0..<Int(source.random.next() % 12)).map { _ in source.pick(tokens) }.joined()
            guard let parsed = try? query(text) else { continue }
            do {
                _ = try? answer(
                    parsed, [logs(PipeTests.records), rows(PipeTests.records), logs([[("_time", "2262-04-11")]])])
            }
            let printed = parsed.description
            #expect((try? query(printed))?.description == printed, "seed \(seed): \(text) -> \(printed)")
        }
    }
}
