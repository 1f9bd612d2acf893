public import Diagnostics

extension Node {
    /// Turns a fault in the text of this scalar, found by another language's parser, into one in
    /// the file: the caret stands under the same characters there.
    ///
    /// Works for scalars on one line, plain or quoted without escapes. For others (block scalars,
    /// escapes) the fault keeps its own excerpt and gets the name and line of the scalar.
    public func relocate(_ fault: Diagnostic, in source: SourceText) -> Diagnostic {
        guard let text, let inner = fault.place else {
            return Diagnostic(fault.message, severity: fault.severity, in: source, at: place, help: fault.help)
        }
        var skipped = 0
        if case .scalar(_, quoted: true) = content { skipped = 1 }
        if inner.line == 1, let line = source.line(place.line) {
            let behind = line.dropFirst(place.column - 1 + skipped)
            if behind.hasPrefix(text) {
                let column = place.column + skipped + inner.column - 1
                return Diagnostic(
                    fault.message, severity: fault.severity, in: source,
                    at: Place(line: place.line, column: column, length: inner.length), help: fault.help)
            }
        }
        var moved = fault
        moved.source = source.name
        moved.place = Place(line: place.line + inner.line - 1, column: inner.column, length: inner.length)
        return moved
    }
}
