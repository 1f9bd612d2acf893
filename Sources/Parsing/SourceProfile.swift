public import Records

/// What is known of a source before its first line.
public struct SourceProfile: Sendable {
    /// The file's path, or the input's name.
    public var path: String
    /// Given by the user; goes before everything else.
    public var category: Category?
    /// The only parser to use, when the user named one.
    public var pinnedParser: String?
    /// The host of lines that name none.
    public var host: String
    /// Seconds east of UTC for timestamps without a zone.
    public var zoneOffset: Int

    public init(
        path: String, category: Category? = nil, pinnedParser: String? = nil, host: String = "", zoneOffset: Int = 0
    ) {
        self.path = path
        self.category = category
        self.pinnedParser = pinnedParser
        self.host = host
        self.zoneOffset = zoneOffset
    }

    /// The category that a directory in `path` names (`/data/training/run7/out.log`), or nil.
    /// The innermost such directory counts; the file's own name does not.
    public static func category(ofPath path: String) -> Category? {
        for part in path.split(separator: "/").dropLast().reversed() {
            if let category = Category(name: part.lowercased()), category != .other { return category }
        }
        return nil
    }

    /// User's word, else the path's, else the parser's, else `other`.
    func category(parser: Category?) -> Category {
        category ?? Self.category(ofPath: path) ?? parser ?? .other
    }
}
