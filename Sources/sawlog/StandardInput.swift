import Glibc
import Linux

/// Standard input, read piece by piece and split at one byte.
struct SplitReader {
    /// A part longer than this is handed out in pieces of this size.
    static let partLimit = 16 << 20

    /// Calls `body` with each part of standard input between `separator` bytes, without them. A last
    /// part without a separator counts; `emptyIsPart` makes an input of nothing one empty part.
    static func forEachPart(
        separator: UInt8, emptyIsPart: Bool = false, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws(SystemError) {
        var pending: [UInt8] = []
        var sawAny = false
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = try chunk.withUnsafeMutableBufferPointer { (room) throws(SystemError) in
                try StandardStream.input.read(into: UnsafeMutableRawBufferPointer(room))
            }
            if count == 0 { break }
            sawAny = true
            chunk.withUnsafeBufferPointer {
                split(UnsafeBufferPointer(rebasing: $0[..<count]), separator, &pending, body)
            }
        }
        if !pending.isEmpty || (emptyIsPart && !sawAny) { pending.withUnsafeBufferPointer(body) }
    }

    private static func split(
        _ chunk: UnsafeBufferPointer<UInt8>, _ separator: UInt8, _ pending: inout [UInt8],
        _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        var from = 0
        while let found = memchr(chunk.baseAddress! + from, Int32(separator), chunk.count - from) {
            let end = UnsafeRawPointer(found) - UnsafeRawPointer(chunk.baseAddress!)
            let part = UnsafeBufferPointer(rebasing: chunk[from..<end])
            if pending.isEmpty {
                body(part)
            } else {
                pending.append(contentsOf: part)
                pending.withUnsafeBufferPointer(body)
                pending.removeAll(keepingCapacity: true)
            }
            from = end + 1
            if from == chunk.count { return }
        }
        pending.append(contentsOf: chunk[from...])
        if pending.count >= partLimit {
            pending.withUnsafeBufferPointer(body)
            pending.removeAll(keepingCapacity: true)
        }
    }
}
