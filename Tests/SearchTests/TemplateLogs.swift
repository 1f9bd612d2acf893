import Instants
import Records

/// Lines as programs write them: some fixed texts with varying numbers, names and timestamps, and
/// now and then one that fits nothing. Fields are pieces of the line, constants and values of their own.
struct TemplateLogs {
    var random: SeededGenerator
    private(set) var batches: [RecordBatch] = []
    /// Gives records a field `message`: a piece of the line, or a text of its own.
    var hasMessages = false
    private var second: Int64 = 1_795_132_800
    private static let texts = [
        "# connection closed after # ms", "# connection # opened user=@", "# error: blk_# lost, host=gpu#",
        "# time#out of @ #", "timeout # after # retries", "plain text without anything",
        "# größe # größe_# ßx# _# #_", "# x# ERROR Connection closed",
        "#", "", "# -- : - #:#", "[#] connection-# to 10.#.#.1:# failed id=#", "from %:# to %", "% closed %",
    ]
    private static let words = [
        "error", "connection", "closed", "ms", "timeout", "12", "7", "x1f", "alice", "größe", "gpu3", "blk_12", "out",
    ]

    init(seed: UInt64) { random = SeededGenerator(seed) }

    private mutating func value() -> String {
        random.pick([
            "\(random.below(20))", "\(random.below(1_000_000))", "x1f", "a\(random.below(9))", "12",
            "00\(random.below(10))",
        ])
    }

    /// One of few, and its look-alikes.
    private mutating func address() -> String {
        random.pick(["10.1.2.3", "10.1.2.30", "110.1.2.3", "10.1.2", "1.10.1.2.3"])
            + (random.below(3) == 0 ? ".\(random.below(4))" : "")
    }

    /// Of the pieces that decide what lies in fixed text, in holes and across them.
    private mutating func expression() -> String {
        (0..<(1 + random.below(4))).map { _ in
            random.pick([
                "time", "out", ".*", ".+", "connection", " ", "c", "[0-9]+", "10", "\\\\.", "\\\\b", "^",
                "(closed|error)",
                "7", "x1f", "\\\\d", "ms$", ".", "größe",
            ])
        }.joined()
    }

    mutating func batch(_ count: Int) -> RecordBatch {
        let batch = RecordBatch()
        for _ in 0..<count {
            second += Int64(random.below(3))
            let time = Instant(nanoseconds: second * 1_000_000_000 + Int64(random.below(1000)) * 1_000_000)
            var line = random.below(3) > 0 ? "\(time.rfc3339) " : random.below(9) == 0 ? "ab\(time.rfc3339) " : ""
            for character in random.pick(Self.texts) {
                switch character {
                case "#": line += value()
                case "%": line += address()
                case "@": line += random.pick(["alice", "bob", "eve7"])
                default: line.append(character)
                }
            }
            add(line, time, batch)
        }
        batches.append(batch)
        return batch
    }

    private mutating func add(_ line: String, _ time: Instant, _ batch: RecordBatch) {
        let stream = batch.streams.intern(
            Labels(source: random.pick(["a", "b"]), host: "gpu\(random.below(2))", category: .training))
        var content = Array(line.utf8)
        if random.below(25) == 0 {
            content.insert(random.below(2) == 0 ? 0xFF : 0xC3, at: random.below(content.count + 1))
        }
        let start = batch.text.count
        (content + [0x0A]).withUnsafeBufferPointer { batch.text.append($0) }
        let raw = TextRange(text: start, length: content.count + 1)
        let view = random.below(20) == 0 ? batch.derive("\u{1}" + line) : raw.slice(0, content.count)
        var record = Record(time: time, raw: raw, view: view, stream: stream)
        record.level = random.pick([.info, .error, .unknown])
        if random.below(6) == 0 { record.flags = random.pick([.timeFromPrevious, .timeSuspect, .continues]) }
        batch.addRecord(record)
        if random.below(2) == 0 { batch.addField("user", .text, random.pick(["alice", "bob"])) }
        if random.below(3) == 0 { batch.addField("took", .number, "\(random.below(15))") }
        if hasMessages, random.below(3) > 0 { addMessage(line, view, batch) }
        if hasMessages, random.below(2) == 0 { addLastWord(view, batch) }
        guard random.below(2) == 0, let id = batch.names.intern("id"), view.length > 0 else { return }
        let from = random.below(Int(view.length))
        batch.addField(id, .text, view.slice(from, random.below(min(12, Int(view.length) - from) + 1)))
    }

    private mutating func addMessage(_ line: String, _ view: TextRange, _ batch: RecordBatch) {
        guard let id = batch.names.intern("message") else { return }
        let stamped = line.hasPrefix("2026") ? min(28, Int(view.length)) : 0
        switch random.below(6) {
        case 0: batch.addField("message", .text, random.pick(["", "one of its own 7", "own \(value())"]))
        case 1:
            let from = random.below(Int(view.length) + 1)
            batch.addField(id, .text, view.slice(from, random.below(Int(view.length) - from + 1)))
        default: batch.addField(id, .text, view.slice(stamped, Int(view.length) - stamped))
        }
    }

    /// Often the same few values, in holes.
    private func addLastWord(_ view: TextRange, _ batch: RecordBatch) {
        guard let id = batch.names.intern("last") else { return }
        let start = batch.bytes(view).lastIndex { $0 == 0x20 || $0 == 0x23 }.map { $0 + 1 } ?? 0
        batch.addField(id, .text, view.slice(start, Int(view.length) - start))
    }

    /// A query that only counts.
    mutating func countingQuery() -> String {
        let filter = random.below(3) == 0 ? "*" : condition()
        let more = random.pick([
            "", "", " level:error", " {source=\"a\"}", " {category=\"training\"}", " !host:gpu0", " !source:nowhere",
            " _time:[2026-11-20T00:00:20Z,2026-11-20T00:01:30Z]", " _time:>=2026-11-20T00:00:10Z", " !connection",
        ])
        let field = { (random: inout SeededGenerator) -> String in
            random.pick([
                "level", "source", "host", "format", "user", "took", "id", "nobody", "_part", "_time_source", "last",
            ])
        }
        let (one, two) = (field(&random), field(&random))
        let step = random.pick(["10s", "1m", "day", "7s offset 2s", "month"])
        return filter + more
            + random.pick([
                " | stats count() n", " | stats by (\(one)) count() n", " | stats by (_time:\(step)) count() n",
                " | stats by (\(one), _time:\(step)) count() n, count(\(two)) m", " | uniq by (\(one), \(two)) hits",
                " | uniq by (\(one))", " | top 3 by (\(one))", " | top by (\(one), \(two)) rank", " | patterns",
                " | patterns 3", " | stats by (\(one)) count() if (\(two):*) n, count_uniq(\(two)) u, max(took) m",
                " | stats by (took:5) count() n, count_empty(user) e", " | stats by (level) rate() r, min(\(two)) m",
            ])
    }

    mutating func query() -> String {
        var filter = condition()
        if random.below(3) == 0 { filter += random.pick([" ", " or ", " !"]) + condition() }
        if random.below(6) == 0 { filter = "!(\(filter))" }
        return filter
            + random.pick([
                "", " | stats count() n", " | stats by (level) count() n", " | stats by (_time:10s) count() n",
                " | stats by (user) count() n, sum(took) t", " | fields id", " | fields took, level", " | uniq by (id)",
                " | stats by (host) count() n", " | delete _msg", " | stats count() if (connection) n",
            ])
    }

    private mutating func condition() -> String {
        let (word, other) = (random.pick(Self.words), random.pick(Self.words))
        let text = random.below(3) == 0 ? "\"\(word) \(other)\"" : "\"\(word)\""
        let field = random.pick(["", "", "", "_msg:", "user:", "id:", "source:"])
        switch random.below(14) {
        case 0: return field + text + "*"
        case 1: return "\(field)i(\(text))"
        case 2: return "\(field)i(\(text)*)"
        case 3: return "\(field)*\(text)*"
        case 4: return "\(field)~\"\(word).*\(other)\""
        case 5: return "level:error"
        case 6: return "took:>\(random.below(9))"
        case 7: return "\(field)seq(\"\(word)\", \"\(other)\")"
        case 8: return "\"\(word)\(random.pick([":", "=", " ", "_", "-"]))\(value())\""
        case 9: return "\"\(address())\"" + random.pick(["", "", "*"])
        case 10:
            return "*\"\(random.pick(["", ".", " ", "to ", "from "]))\(address())\(random.pick(["", ".", ":", " "]))\"*"
        case 11: return "~\"\(expression())\""
        case 12: return "=\"\(random.pick(["from \(address())", "timeout", word]))\"*"
        default: return field + text
        }
    }
}
