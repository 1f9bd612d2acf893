extension String {
    /// The text, or its beginning with `…` behind it when it has more than `limit` characters: who reads it sees that
    /// there was more.
    func shortened(to limit: Int) -> String { count <= limit ? self : prefix(limit - 1) + "…" }
}
