import Diagnostics
import Records

/// `decolorize [f]`: a text without the control sequences that colour it on a terminal.
///
///     * | decolorize
///
/// Sequences that begin with ESC `[`: ECMA-48, section 5.4.
struct DecolorizePipe: Pipe {
    let field: String

    var description: String { "decolorize" + (field.isEmpty ? "" : " " + quotedName(field)) }

    func processor(into next: any PipeProcessor, limits: QueryLimits) -> any PipeProcessor {
        RowProcessor(next, limits) { row in
            let value = row.value(field)
            guard firstIndex(of: 0x1B, in: value) != nil else { return }
            row.put(field, Self.plain(value))
        }
    }

    private static func plain(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var at = 0
        while let escape = firstIndex(of: 0x1B, in: value, from: at) {
            text.append(contentsOf: value[at..<escape])
            guard escape + 1 < value.count, value[escape + 1] == UInt8(ascii: "[") else {
                text.append(0x1B)
                at = escape + 1
                continue
            }
            at = escape + 2
            while at < value.count, value[at] >= 0x20, value[at] <= 0x3F { at += 1 }
            if at < value.count, value[at] >= 0x40, value[at] <= 0x7E { at += 1 }
        }
        text.append(contentsOf: value[at...])
        return text
    }

    func fields(for output: FieldSet) -> FieldSet { output }

    static let word = PipeWord(
        names: ["decolorize"], syntax: "decolorize [f]", summary: "a text without terminal colours"
    ) { (parser) throws(Diagnostic) in
        DecolorizePipe(field: parser.endsPipe ? "" : try parser.fieldName("to take colours from"))
    }
}
