public import Diagnostics
public import Regex

/// What can be told of a grok expression without compiling it: enough to pass over the lines that
/// it cannot match, so that most expressions are never compiled.
public struct GrokOutline: Sendable {
    /// The fields it captures, in no certain order, some of them twice.
    public let fields: [String]
    /// The bytes that a match can begin with.
    public let begins: ByteSet
    /// The bytes that may stand at the first places of a match.
    public let front: Front
    /// Every match contains one of these byte strings; empty when nothing is certain.
    public let needed: [[UInt8]]

    init(fields: [String], shape: Shape) {
        self.fields = fields
        begins = shape.canBeEmpty ? .all : shape.begins
        var front = shape.front
        front.append(.anything)
        self.front = front
        needed = Self.least(of: shape.certain.texts)
    }
}

extension GrokOutline {
    /// `texts` without those that contain another of them.
    private static func least(of texts: [[UInt8]]) -> [[UInt8]] {
        guard texts.count > 1 else { return texts }
        return texts.filter { text in
            !texts.contains { part in part.count < text.count && contains(text, part) }
        }
    }

    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        (0...(text.count - part.count)).contains { start in
            part.indices.allSatisfy { text[start + $0] == part[$0] }
        }
    }
}

/// The outline of a pattern of the library.
struct PatternOutline {
    var shape: Shape
    var fields: [String]
}

/// Outlines of the expressions over one library. Keeps those of the library's patterns, which most
/// expressions share. Not Sendable.
public final class GrokOutliner {
    public let library: PatternLibrary
    private var known: [String: PatternOutline] = [:]
    /// The names being read, against patterns that contain themselves.
    private var open: [String] = []

    public init(_ library: PatternLibrary) { self.library = library }

    /// An outliner over `library`, which is this one's with the patterns called `names` defined anew.
    public func with(_ library: PatternLibrary, defining names: [String]) -> GrokOutliner {
        let other = GrokOutliner(library)
        // What others are made of must not have changed.
        if !names.contains(where: { self.library[$0] != nil }) { other.known = known }
        return other
    }

    /// The outline of `text`, which a person wrote in `source` at `place`.
    ///
    /// Cost: microseconds; nothing is compiled, so a fault that only PCRE2 sees is not found.
    /// - Throws: the first fault: an unknown pattern, recursion, what the translation refuses.
    public func outline(_ text: String, in source: SourceText, at place: Place) throws(Diagnostic) -> GrokOutline {
        do throws(OutlineReader.GaveUp) {
            var reader = OutlineReader(Array(text.utf8), resolve: pattern)
            let shape = try reader.whole()
            return GrokOutline(fields: reader.fields, shape: shape)
        } catch {
            open.removeAll()
            return try translated(text, source, place)
        }
    }

    /// What a full translation tells, for rare constructs and for the exact words of a fault.
    private func translated(_ text: String, _ source: SourceText, _ place: Place) throws(Diagnostic) -> GrokOutline {
        do throws(Fault) {
            var translator = Translator(library: library, namedCapturesOnly: true)
            try translator.translate(Array(text.utf8))
            var shape = Shape.anything
            let longest = requiredLiterals(of: translator.out).max { $0.count < $1.count }
            if let longest { shape.needed = Clause([longest]) }
            return GrokOutline(fields: translator.captures.map(\.field), shape: shape)
        } catch {
            throw TextOrigin(text: text, source: source, start: place).diagnostic(error)
        }
    }

    private func pattern(_ name: String) throws(OutlineReader.GaveUp) -> PatternOutline {
        if let outline = known[name] { return outline }
        guard let text = library[name], !open.contains(name), open.count < Translator.depthLimit else {
            throw OutlineReader.GaveUp()
        }
        open.append(name)
        var reader = OutlineReader(Array(text.utf8), resolve: pattern)
        let shape = try reader.whole()
        open.removeLast()
        let outline = PatternOutline(shape: shape, fields: reader.fields)
        known[name] = outline
        return outline
    }
}
