/// Why compressed bytes cannot be read.
public enum CompressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not compressed by anything known, or damaged; the library's words.
    case damaged(String)
    /// It would unpack to more than is allowed: by size, by ratio or by memory.
    case tooLarge(String)
    /// The file cannot be opened or read.
    case notReadable(String)

    /// A limit stopped it, not damage.
    public var isLimit: Bool { if case .tooLarge = self { true } else { false } }

    public var description: String {
        switch self {
        case .damaged(let reason): "damaged: \(reason)"
        case .tooLarge(let reason): "too large: \(reason)"
        case .notReadable(let reason): "not readable: \(reason)"
        }
    }
}
