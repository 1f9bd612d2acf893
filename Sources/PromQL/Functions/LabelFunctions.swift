internal import Regex

extension Function {
    static let labelFunctions: [Function] = [
        Function(
            "label_replace(v, \"dst\", \"replacement\", \"src\", \"regex\")",
            "sets the label dst to the replacement ($1, ${name} for groups) where the expression matches all of the label src",
            [.vector, .string, .string, .string, .string],
            .whole { (call) throws(EvaluationFault) in .vector(try replaceLabel(call)) }),
        Function(
            "label_join(v, \"dst\", \"separator\", \"src\", ...)",
            "sets the label dst to the values of other labels, joined",
            [.vector, .string, .string, .string], optional: 1, variadic: true,
            .whole { (call) throws(EvaluationFault) in .vector(try joinLabels(call)) }),
    ]
}

private func replaceLabel(_ call: borrowing FunctionCall) throws(EvaluationFault) -> [VectorSample] {
    let (destination, replacement) = (call.string(1), call.string(2))
    let (source, expression) = (call.string(3), call.string(4))
    let run = call.run
    let pattern = try pattern(expression, run)
    guard !destination.isEmpty else { throw EvaluationFault("invalid destination label name in label_replace(): \"\"") }
    var out = call.vector(0)
    try run.spend(out.count)
    for position in out.indices {
        var value = out[position].labels[source]
        guard try fullMatch(pattern, value, run.matcher) else { continue }
        let text = value.withUTF8 { expand(replacement, $0, pattern, run.matcher) }
        set(destination, text, &out[position])
    }
    try run.checkUnique(out)
    return out
}

private func pattern(_ expression: String, _ run: QueryRun) throws(EvaluationFault) -> Pattern {
    if let known = run.patterns[expression] { return known }
    do throws(RegexFault) {
        let pattern = try compileRE2(expression)
        run.patterns[expression] = pattern
        return pattern
    } catch {
        throw EvaluationFault("invalid regular expression in label_replace(): \(error.message)")
    }
}

private func joinLabels(_ call: borrowing FunctionCall) throws(EvaluationFault) -> [VectorSample] {
    let (destination, separator) = (call.string(1), call.string(2))
    guard !destination.isEmpty else { throw EvaluationFault("invalid destination label name in label_join(): \"\"") }
    let sources = call.arguments.dropFirst(3).map(\.string)
    var out = call.vector(0)
    try call.run.spend(out.count)
    for position in out.indices {
        let labels = out[position].labels
        set(destination, sources.map { labels[$0] }.joined(separator: separator), &out[position])
    }
    try call.run.checkUnique(out)
    return out
}

private func set(_ name: String, _ value: String, _ element: inout VectorSample) {
    element.labels = element.labels.setting(name, value)
    // A name that was set on purpose stays.
    if name == LabelSet.nameLabel { element.dropsName = false }
}

/// `template` with `$1`, `$name`, `${name}` and `$$` replaced by what the last match captured, as Go's `Expand`.
private func expand(
    _ template: String, _ subject: UnsafeBufferPointer<UInt8>, _ pattern: Pattern, _ matcher: Matcher
) -> String {
    var out: [UInt8] = []
    let bytes = Array(template.utf8)
    var at = 0
    while at < bytes.count {
        guard bytes[at] == UInt8(ascii: "$"), at + 1 < bytes.count else {
            out.append(bytes[at])
            at += 1
            continue
        }
        if bytes[at + 1] == UInt8(ascii: "$") {
            out.append(UInt8(ascii: "$"))
            at += 2
            continue
        }
        let braced = bytes[at + 1] == UInt8(ascii: "{")
        let start = at + (braced ? 2 : 1)
        let name = bytes[start...].prefix(while: isWordByte)
        let end = start + name.count
        guard !name.isEmpty, !braced || (end < bytes.count && bytes[end] == UInt8(ascii: "}")) else {
            out.append(bytes[at])
            at += 1
            continue
        }
        let text = String(decoding: name, as: UTF8.self)
        let group = Int(text) ?? pattern.names.first { $0.name == text }?.group ?? -1
        if group <= pattern.captureCount, let range = matcher.range(group) { out += subject[range.start..<range.end] }
        at = end + (braced ? 1 : 0)
    }
    return String(decoding: out, as: UTF8.self)
}
