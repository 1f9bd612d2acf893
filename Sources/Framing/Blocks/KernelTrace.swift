/// The calls that the kernel lists behind `Call Trace:`, each on a line with a stamp of its own.
///
/// Source: Linux, `arch/x86/kernel/dumpstack.c`.
struct KernelTrace: Block {
    /// The first line up to `Call Trace:`. The others have as long a header of the same form.
    private let header: LineText

    private static let title: StaticString = "Call Trace:"

    init?(_ line: LineText) {
        let length = line.body.count - Self.title.utf8CodeUnitCount
        // Without a stamp the lines stand as they are, indented.
        guard line.last == UInt8(ascii: ":"), length >= 12, length < 128, line.ends(Self.title) else { return nil }
        header = LineText(UnsafeBufferPointer(rebasing: line.body[..<length]))
    }

    /// A cheap look: most lines do not end like this.
    @inline(__always)
    static func mayBegin(_ line: LineText) -> Bool { line.last == UInt8(ascii: ":") && line.ends(title) }

    func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        // The header ends in a blank, which is not part of its text.
        let start = header.body.count + 1
        guard line.indent == 0, line.body.count > start + 1, line.body[start - 1] == 0x20 else { return false }
        for at in header.body.indices where Self.kind(header.body[at]) != Self.kind(line.body[at]) { return false }
        return line.body[start] == 0x20 || Self.isRegister(line, start)
    }

    /// `RIP: 0033:0x7f1b`, `RAX: ...`, `R10: ...`, `Code: ...` of the program that called the kernel.
    private static func isRegister(_ line: LineText, _ at: Int) -> Bool {
        if line.starts("Code: ", at: at) { return true }
        guard at + 5 < line.body.count, line.body[at] == UInt8(ascii: "R") else { return false }
        return line.body[at + 3] == UInt8(ascii: ":") && line.body[at + 4] == 0x20
    }

    /// A blank before a number stands for a digit.
    private static func kind(_ byte: UInt8) -> UInt8 {
        if byte &- 0x30 < 10 || byte == 0x20 { return 0x30 }
        return (byte | 0x20) &- 0x61 < 26 ? 0x61 : byte
    }
}
