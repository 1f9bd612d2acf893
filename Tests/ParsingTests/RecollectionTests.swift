import Diagnostics
import Records
import TestKit
import Testing

@testable import Parsing

@Suite("What is remembered of messages")
struct RecollectionTests {
    /// A message, and the same with other digits.
    private func varied(_ message: String, _ random: inout Seeded) -> String {
        String(
            message.map { $0.isASCII && $0.isNumber ? Character("\(Int.random(in: 0...9, using: &random))") : $0 })
    }

    /// Every line of the parser files' samples, as the message of a syslog line. What a line is read as must not
    /// depend on those before it that differ in their digits alone, whichever of them came first.
    @Test("makes no difference to any line", arguments: [1, 2] as [UInt64])
    func isUnseen(seed: UInt64) {
        var random = Seeded(seed)
        var messages: [String] = []
        for file in Shipped.files {
            for line in file.text.split(separator: "\n") {
                let text = String(line.drop { $0 != "'" }.dropFirst().dropLast())
                if text.count > 8, text.contains(where: \.isNumber), Int.random(in: 0..<4, using: &random) == 0 {
                    messages.append(text)
                }
            }
        }
        #expect(messages.count > 200)
        let programs = ["sshd[1]", "app", "kernel", "dovecot"]
        let lines = messages.flatMap { message in
            (0..<3).map { turn in
                let text = turn == Int(seed) % 3 ? message : varied(message, &random)
                return "Nov 20 04:39:44 gpu7 \(programs[message.count % programs.count]): \(text)"
            }
        }
        // No framing: each is a record, whatever it looks like.
        let tools = ParserTools(set: Shipped.set)
        for line in lines {
            #expect(json(line, tools) == json(line, ParserTools(set: Shipped.set)), "\(line)")
        }
    }

    private func json(_ line: String, _ tools: ParserTools) -> String {
        let source = SourceParser(set: Shipped.set, profile: SourceProfile(path: "input", host: "here"))
        let batch = RecordBatch(textCapacity: line.utf8.count + 16)
        var line = line
        line.withUTF8 { batch.text.append($0) }
        let raw = TextRange(text: 0, length: batch.text.count)
        batch.addRecord(Record(offset: 0, raw: raw, view: raw, flags: []))
        source.parse(0, in: batch, with: tools, reference: ParsedText.reference, fallback: .timeFromFile)
        tools.forgetBatch()
        var out: [UInt8] = []
        batch.appendJSON(0, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test("counts every digit as 0 and nothing else")
    func digits() {
        for byte in UInt8.min...UInt8.max {
            let isDigit = (0x30...0x39).contains(byte)
            for place in stride(from: 0, to: 64, by: 8) {
                let around: UInt64 = 0x2F3A_FF00_7F80_B0B9
                let word = around & ~(0xFF << UInt64(place)) | UInt64(byte) << UInt64(place)
                let expected = isDigit ? word & ~(0xFF << UInt64(place)) | 0x30 << UInt64(place) : word
                #expect(digitsAlike(word) == expected, "\(byte) at \(place)")
            }
        }
    }

    @Test("tells apart messages, programs and indexes, and lengths")
    func keys() {
        let memory = Recollection()
        func key(_ text: String, program: UInt64 = 1, index: UInt64 = 1) -> UInt64 {
            withBytes(text) { memory.key($0, program: program, index: index) }
        }
        let text = "took 12 ms of 3400 for block 77 at rank 0"
        #expect(key(text) == key("took 99 ms of 1234 for block 10 at rank 8"))
        for other in [
            "took 123 ms of 3400 for block 77 at rank 0", "Took 12 ms of 3400 for block 77 at rank 0", text + "\0",
        ] {
            #expect(key(text) != key(other), "\(other)")
        }
        #expect(key(text) != key(text, program: 2) && key(text) != key(text, index: 2))
        let found = Candidates()
        for count in 0...14 {
            var row = [UInt64](repeating: 0, count: 3)
            for line in 0..<count { row[line % 3] |= 1 << UInt64(line * 3) }
            row.withUnsafeBufferPointer { found.reset(to: $0) }
            let name = key(text, index: UInt64(count + 10))
            memory.remember(name, found, hasAddress: count % 2 == 0, hasWord: count % 3 == 0)
            guard let entry = memory.entry(name) else {
                #expect(count > Recollection.Lines.most)
                continue
            }
            #expect(entry.hasAddress == (count % 2 == 0) && entry.hasWord == (count % 3 == 0))
            #expect(entry.hasLines == (count > 0))
            let back = Candidates()
            back.reset(to: memory.lines(of: entry), width: 3)
            var (line, same) = (0, 0)
            while let next = found.first(from: line) {
                #expect(back.first(from: line) == next)
                (line, same) = (next + 1, same + 1)
            }
            #expect(same == count && back.first(from: line) == nil)
        }
    }
}
