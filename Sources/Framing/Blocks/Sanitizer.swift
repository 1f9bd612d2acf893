/// A report of a sanitizer: AddressSanitizer and its kin, ThreadSanitizer, Go's race detector.
///
/// Source: compiler-rt, `asan_report.cpp`, `tsan_report.cpp`; Go, `runtime/race`.
struct SanitizerReport: Block {
    private enum Place {
        /// Behind a rule of `=`, which may belong to something else.
        case rule
        case report
        /// Behind the summary.
        case ended
        case closed
    }

    private var place: Place
    /// Go's and ThreadSanitizer's reports end with a rule.
    private var isRuled = false

    init?(_ line: LineText) {
        if line.isRule(of: UInt8(ascii: "="), atLeast: 18) {
            place = .rule
        } else if Self.isHead(line) {
            place = .report
            isRuled = line.starts("WARNING: ")
        } else {
            return nil
        }
    }

    /// When `line` is the first frame behind the line that names the fault (`x.cc:5:10: runtime error: ...`).
    init?(following line: LineText, held: LineText) {
        guard line.isIndented, line.isNumbered, held.contains(": runtime error: ") else { return nil }
        place = .report
    }

    var isUnfinished: Bool {
        if case .report = place { return true }
        return false
    }
    var blanks: BlankLines { .between }

    mutating func takes(_ line: LineText, _ ahead: LinesAhead) -> Bool {
        switch place {
        case .rule:
            place = .report
            isRuled = line.starts("WARNING: ")
            return Self.isHead(line)
        case .closed: return false
        case .ended:
            if isRuled {
                place = .closed
                return line.isRule(of: UInt8(ascii: "="), atLeast: 18)
            }
            return line.starts(
                anyOf: "Shadow ", "=>0x", "==", "Exiting", "MS: ", "Command: ", "Address ", "  0x")
                && !line.isRule(of: UInt8(ascii: "="), atLeast: 18)
                || line.isIndented && (line.starts("0x") || line.contains(": "))
        case .report: return takesLine(line)
        }
    }

    private mutating func takesLine(_ line: LineText) -> Bool {
        if line.starts("SUMMARY: ") || line.starts("Exiting") {
            place = .ended
            return true
        }
        if line.isRule(of: UInt8(ascii: "="), atLeast: 18) {
            place = .closed
            return isRuled
        }
        if line.isIndented { return true }
        switch line.first {
        case UInt8(ascii: "="): return line.starts("==") || line.starts("=>0x")
        case UInt8(ascii: "0"): return line.starts("0x")
        default:
            return line.ends(":") || line.last == UInt8(ascii: ".")
                || line.starts(
                    anyOf: "READ of ", "WRITE of ", "Address 0x", "HINT: ", "AddressSanitizer can", "Thread T",
                    "The signal is", "Previous ", "Goroutine ", "Direct leak", "Indirect leak", "Uninitialized value",
                    "Shadow ", "Hint: ", "Found ")
        }
    }

    private static func isHead(_ line: LineText) -> Bool {
        if line.starts("WARNING: ThreadSanitizer: ") || line.starts("WARNING: DATA RACE") { return true }
        guard line.starts("=="), line.indent == 0 else { return false }
        let end = line.digitsEnd(2)
        return end > 2 && (line.starts("==ERROR: ", at: end) || line.starts("==WARNING: ", at: end))
    }
}
