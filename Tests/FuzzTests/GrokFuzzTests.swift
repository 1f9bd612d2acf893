import Diagnostics
import Grok
import Regex
import TestKit
import Testing

@Suite("Hostile grok", .serialized)
struct GrokFuzzTests {
    @Test("compiling ends in an expression or a fault, and the outline agrees")
    func compile() {
        FuzzRun().each("grok") { mutator, label in
            let text = String(decoding: mutator.next().prefix(8 << 10), as: UTF8.self)
            let source = SourceText(name: "fuzz", text: text)
            let place = Place(line: 1, column: 1)
            let outline = try? GrokOutliner(.standard).outline(text, in: source, at: place)
            guard let expression = try? GrokExpression(text, in: source, at: place) else { return }
            #expect(outline != nil, "\(label): \(text)")
            let fields = Set(outline?.fields ?? [])
            #expect(fields == Set(expression.captures.map(\.field)), "\(label): \(text)")
            #expect(grokPieces(text).joined() == text, "\(label): \(text)")
        }
    }

    @Test("matching is bounded, stays within the text and keeps to the outline")
    func match() {
        let matcher = Matcher(matchLimit: 20_000, depthLimit: 1_000)
        FuzzRun().each("grok") { mutator, label in
            let text = String(decoding: mutator.next().prefix(2 << 10), as: UTF8.self)
            let subject = mutator.next()
            guard let expression = try? GrokExpression(text, anchored: true),
                let outline = try? GrokOutliner(.standard).outline(
                    text, in: SourceText(name: "fuzz", text: text), at: Place(line: 1, column: 1))
            else { return }
            subject.withUnsafeBufferPointer { bytes in
                guard matcher.match(expression.pattern, bytes) == .matched else { return }
                for capture in expression.captures {
                    guard let range = expression.range(of: capture, in: matcher) else { continue }
                    #expect(range.start >= 0 && range.end <= subject.count, "\(label): \(text)")
                }
                if let first = subject.first { #expect(outline.begins.contains(first), "\(label): \(text)") }
                let isThere =
                    outline.needed.isEmpty
                    || outline.needed.contains { part in
                        subject.indices.contains { subject[$0...].starts(with: part) }
                    }
                #expect(isThere, "\(label): \(text)")
            }
        }
    }
}
