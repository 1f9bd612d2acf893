/// The label that shows the field `field`: every character that a label name cannot have becomes
/// `_`, so `source.ip` is shown as `source_ip`.
public func labelName(forField field: String) -> String {
    var bytes = field.utf8.map { isNameByte($0) ? $0 : UInt8(ascii: "_") }
    if bytes.first.map({ (0x30...0x39).contains($0) }) ?? true { bytes.insert(UInt8(ascii: "_"), at: 0) }
    return String(decoding: bytes, as: UTF8.self)
}

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
    default: false
    }
}
