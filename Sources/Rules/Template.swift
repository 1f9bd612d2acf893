internal import Diagnostics

/// An annotation or label of a rule: text with `{{ $labels.NAME }}` and `{{ $value }}` in it, each
/// with an optional chain of functions: `{{ $value | humanize }}`.
///
/// The part of Prometheus' templates that rules in use need, compiled once.
struct Template: Sendable {
    private enum Piece: Sendable {
        case text(String)
        case label(String, [TemplateFunction])
        case value([TemplateFunction])
    }

    private var pieces: [Piece] = []
    /// The text as written.
    let source: String

    /// - Parameters:
    ///   - labels: the names that `$labels` may ask for.
    ///   - allowsValue: false where a changing value would make a new alert each time.
    init(_ source: SourceText, labels: [String], allowsValue: Bool = true) throws(Diagnostic) {
        let text = source.text
        self.source = text
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<open.lowerBound]))) }
            let inside = rest[open.upperBound...]
            let offset = text.utf8.distance(from: text.startIndex, to: open.lowerBound)
            guard let close = inside.firstRange(of: "}}") else {
                throw Diagnostic("\"{{\" without \"}}\"", in: source, at: source.place(at: offset, length: 2))
            }
            let body = inside[..<close.lowerBound]
            let place = source.place(at: offset, length: body.count + 4)
            pieces.append(try Self.piece(body, labels, allowsValue, source, place))
            rest = inside[close.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
    }

    func render(labels: [AlertLabel], value: Double) -> String {
        var out = ""
        for piece in pieces {
            switch piece {
            case .text(let text): out += text
            case .label(let name, let functions):
                let text = labels.first { $0.name == name }?.value ?? ""
                out += functions.reduce(TemplateValue.text(text)) { $1.apply($0) }.text
            case .value(let functions):
                out += functions.reduce(TemplateValue.number(value)) { $1.apply($0) }.text
            }
        }
        return out
    }

    private static func piece(
        _ body: Substring, _ labels: [String], _ allowsValue: Bool, _ source: SourceText, _ place: Place
    ) throws(Diagnostic) -> Piece {
        let steps = body.split(separator: "|", omittingEmptySubsequences: false).map { trimmed($0) }
        var functions: [TemplateFunction] = []
        for name in steps.dropFirst() {
            guard let function = TemplateFunction(rawValue: name) else {
                let known = TemplateFunction.allCases.map(\.rawValue)
                throw Diagnostic(
                    "unknown function \"\(name)\"", in: source, at: place, help: suggestion(for: name, among: known))
            }
            functions.append(function)
        }
        let subject = steps.first ?? ""
        if subject == "$value" || subject == ".Value" {
            if allowsValue { return .value(functions) }
            throw Diagnostic(
                "a label cannot show the value, which would make a new alert of each", in: source, at: place)
        }
        for prefix in ["$labels.", ".Labels."] where subject.hasPrefix(prefix) {
            let name = labelKey(subject.dropFirst(prefix.count))
            if labels.contains(name) { return .label(name, functions) }
            throw Diagnostic(
                "the alert has no label \"\(name)\"", in: source, at: place, help: suggestion(for: name, among: labels))
        }
        throw Diagnostic(
            "\"\(subject)\" is not understood in a template", in: source, at: place,
            help: "$labels.NAME and $value are, with | humanize and the like behind them")
    }

    /// `source.ip` names the same label as `source_ip`.
    private static func labelKey(_ name: Substring) -> String { String(name.replacing(".", with: "_")) }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == " " || first == "-" || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "-" || last == "\t" { text.removeLast() }
        return String(text)
    }
}
