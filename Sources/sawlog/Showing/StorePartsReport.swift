import Diagnostics
import Storage

/// What `sawlog store stats` says of what blocks are made of.
enum StorePartsReport {
    static func text(_ found: StoreParts, of disk: Int64) -> String {
        let whole = max(1, found.parts.reduce(0) { $0 + $1.packed })
        var text = "\n\(counted(found.blocks, "block")), \(grouped(found.templates)) templates "
        text += "(\(grouped(found.templates / max(1, found.blocks))) a block), \(grouped(found.shapes)) shapes\n"
        for part in found.parts {
            let share = StoreReport.percent(Double(part.packed) / Double(whole))
            text += "  " + part.name + blanks(12 - part.name.count)
            text += right(sizeText(part.packed), 10) + right(share, 7) + "  of \(sizeText(part.size)) unpacked\n"
        }
        text += "index: \(sizeText(found.indexBytes)), "
        text += "\(StoreReport.percent(Double(found.indexBytes) / Double(max(1, disk)))) of the store: "
        text += "words \(sizeText(found.wordBytes)), filters of identifiers \(sizeText(found.filterBytes))\n"
        if found.unreadable > 0 {
            text += "\(counted(found.unreadable, "block")) cannot be read: sawlog store verify names them\n"
        }
        return text
    }

    /// Members of an object.
    static func json(_ found: StoreParts) -> String {
        let parts = found.parts.map {
            #"{"name":"\#($0.name)","count":\#($0.count),"stored_bytes":\#($0.packed),"bytes":\#($0.size)}"#
        }
        return #""blocks":\#(found.blocks),"templates":\#(found.templates),"shapes":\#(found.shapes),"#
            + #""parts":[\#(parts.joined(separator: ","))],"word_index_bytes":\#(found.wordBytes),"#
            + #""filter_bytes":\#(found.filterBytes),"unreadable_blocks":\#(found.unreadable)"#
    }

    private static func right(_ text: String, _ width: Int) -> String { blanks(width - text.count) + text }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    private static func counted(_ count: Int, _ name: String) -> String {
        "\(grouped(count)) \(name)\(count == 1 ? "" : "s")"
    }
}
