/// A growing array of plain values at a stable place between appends: the columns and tables of a
/// segment under construction, where an `Array` would check and count references per line.
struct PlainTable<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 64) {
        self.capacity = max(16, capacity)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    /// The element at `index`, which must be there.
    subscript(index: Int) -> Element {
        @inline(__always) get { base[index] }
        @inline(__always) nonmutating _modify { yield &base[index] }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow(1) }
        (base + count).initialize(to: element)
        count &+= 1
    }

    mutating func append(_ more: UnsafeBufferPointer<Element>) {
        guard let from = more.baseAddress, more.count > 0 else { return }
        if count + more.count > capacity { grow(more.count) }
        (base + count).initialize(from: from, count: more.count)
        count += more.count
    }

    mutating func append(repeating element: Element, count more: Int) {
        if count + more > capacity { grow(more) }
        (base + count).initialize(repeating: element, count: more)
        count += more
    }

    /// Keeps the memory.
    mutating func removeAll() { count = 0 }

    borrowing func withElements<R>(_ body: (UnsafeBufferPointer<Element>) -> R) -> R {
        body(UnsafeBufferPointer(start: base, count: count))
    }

    private mutating func grow(_ extra: Int) {
        capacity = max(count + extra, capacity * 2)
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
    }
}
