/// A growable buffer of bytes at a stable address between appends.
///
/// The one place in this module that owns raw memory. Views into it are valid until the next call
/// that may grow it (`append`, `reserve`, `unsafeTail`) and while the arena lives.
@frozen
public struct ByteArena: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    public private(set) var capacity: Int
    public private(set) var count: Int

    public init(capacity: Int = 256) {
        self.capacity = max(16, capacity)
        base = .allocate(capacity: self.capacity)
        count = 0
    }

    deinit { base.deallocate() }

    @inlinable public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// The bytes of `range`, which must lie inside.
    @inlinable public func view(_ start: Int, _ length: Int) -> UnsafeBufferPointer<UInt8> {
        precondition(start >= 0 && length >= 0 && start + length <= count)
        return UnsafeBufferPointer(start: base + start, count: length)
    }

    public mutating func reserve(_ extra: Int) {
        if count + extra > capacity { grow(extra) }
    }

    public mutating func append(_ more: UnsafeBufferPointer<UInt8>) {
        guard let from = more.baseAddress, more.count > 0 else { return }
        reserve(more.count)
        (base + count).update(from: from, count: more.count)
        count += more.count
    }

    public mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    public mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    public mutating func append(contentsOf text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// Room for `room` bytes behind the content, for a read straight into the arena.
    /// Follow with `commitTail` for the part that was filled.
    public mutating func unsafeTail(_ room: Int) -> UnsafeMutableRawBufferPointer {
        reserve(room)
        return UnsafeMutableRawBufferPointer(start: base + count, count: room)
    }

    public mutating func commitTail(_ filled: Int) {
        precondition(filled >= 0 && count + filled <= capacity)
        count += filled
    }

    /// Cuts the content back to its first `length` bytes. Keeps the memory.
    public mutating func truncate(to length: Int) {
        precondition(length >= 0 && length <= count)
        count = length
    }

    private mutating func grow(_ extra: Int) {
        let wanted = max(count + extra, capacity * 2)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity = wanted
    }
}

/// A piece of a batch's bytes: in its text as read, or in its derived bytes.
///
/// Eight bytes. A batch holds less than 2 GiB of each, so the top bit says which.
@frozen
public struct TextRange: Hashable, Sendable {
    @usableFromInline var position: UInt32
    public var length: UInt32

    @usableFromInline static let derivedBit: UInt32 = 1 << 31

    @inlinable public init(text start: Int, length: Int) {
        position = UInt32(start)
        self.length = UInt32(length)
    }

    @inlinable public init(derived start: Int, length: Int) {
        position = UInt32(start) | Self.derivedBit
        self.length = UInt32(length)
    }

    @inlinable public var isDerived: Bool { position & Self.derivedBit != 0 }
    @inlinable public var start: Int { Int(position & ~Self.derivedBit) }
    @inlinable public var end: Int { start + Int(length) }

    /// True when all of it lies inside `whole`, in the same buffer.
    @inlinable public func isPart(of whole: TextRange) -> Bool {
        isDerived == whole.isDerived && start >= whole.start && end <= whole.end
    }

    /// The part of this range from `offset` on, `length` bytes long, in the same buffer.
    @inlinable public func slice(_ offset: Int, _ length: Int) -> TextRange {
        precondition(offset >= 0 && length >= 0 && offset + length <= Int(self.length))
        var copy = self
        copy.position += UInt32(offset)
        copy.length = UInt32(length)
        return copy
    }

    public static let empty = TextRange(text: 0, length: 0)
}
