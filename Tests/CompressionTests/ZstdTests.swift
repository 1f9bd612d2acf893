import Compression
import Testing

@Suite("zstd")
struct ZstdTests {
    let compressor = ZstdCompressor(level: 1)
    let decompressor = ZstdDecompressor()

    @Test("one context serves many buffers of any size", arguments: [0, 1, 100, 65_536, 1_000_000])
    func roundTrip(count: Int) throws {
        var state = UInt64(count + 1)
        let content = (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return UInt8(truncatingIfNeeded: state >> 40) & 0x3F
        }
        for _ in 0..<2 {
            let frame = compressor.compress(content)
            #expect(try decompressor.decompress(frame, maximum: count) == content)
        }
    }

    @Test("a frame that names more than the maximum is refused")
    func maximum() {
        let frame = compressor.compress([UInt8](repeating: 0, count: 1 << 20))
        let fault = #expect(throws: CompressionError.self) { try decompressor.decompress(frame, maximum: 1 << 20 - 1) }
        #expect(fault?.isLimit == true)
    }

    @Test("no prefix of a frame and no flipped header traps or passes for the content")
    func damage() throws {
        let content = Array("step 1 loss 2.5 step 2 loss 2.4 step 3 loss 2.3".utf8)
        let frame = compressor.compress(content)
        for length in 0..<frame.count {
            #expect(throws: CompressionError.self) {
                try decompressor.decompress(Array(frame[..<length]), maximum: 1000)
            }
        }
        for bit in 0..<(8 * 4) {
            var broken = frame
            broken[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CompressionError.self) { try decompressor.decompress(broken, maximum: 1000) }
        }
        // The context is as good as new after a fault.
        #expect(try decompressor.decompress(frame, maximum: 1000) == content)
    }

    @Test("a target of another size than the content is damage", arguments: [0, 46, 48])
    func exactSize(size: Int) {
        let frame = compressor.compress([UInt8](repeating: 65, count: 47))
        var target = [UInt8](repeating: 0, count: size)
        #expect(throws: CompressionError.self) {
            try frame.withUnsafeBufferPointer { source in
                try target.withUnsafeMutableBytes { try decompressor.decompress(source, into: $0) }
            }
        }
    }
}
