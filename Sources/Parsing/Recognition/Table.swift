/// An array that never changes, for tables that every line asks: neither counted by reference nor
/// checked for bounds, which are those of the numbers that went into it.
///
/// Who makes it gives it up: `deallocate()`.
struct Table<Element: BitwiseCopyable>: @unchecked Sendable {  // never written after init
    private let base: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: some Collection<Element>) {
        count = elements.count
        base = .allocate(capacity: max(1, elements.count))
        var at = 0
        for element in elements {
            (base + at).initialize(to: element)
            at += 1
        }
    }

    func deallocate() { base.deallocate() }

    @inline(__always)
    subscript(_ at: Int) -> Element {
        assert(at >= 0 && at < count)
        return base[at]
    }

    /// The elements of `range`.
    @inline(__always)
    subscript(_ range: Range<Int>) -> UnsafeBufferPointer<Element> {
        assert(range.lowerBound >= 0 && range.upperBound <= count)
        return UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    }
}

/// Numbers from `start` up to `end`.
struct Stretch: BitwiseCopyable {
    var start: Int32
    var end: Int32

    static let none = Stretch(start: 0, end: 0)
}
