import Compression

func pack(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBufferPointer { ZstdCompressor(level: 1).compress($0) }
}

func unpack(_ frame: [UInt8], _ size: Int) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: size)
    out.withUnsafeMutableBytes { target in
        frame.withUnsafeBufferPointer { try? ZstdDecompressor().decompress($0, into: target) }
    }
    return out
}
