/// The known name closest to `name`, or nil when none is close enough to be a slip of the finger.
///
/// Closeness is the optimal string alignment distance (insertions, deletions, substitutions and
/// swaps of neighbours), at most a third of the longer name (or one letter). Cost: O(names × length²).
public func nearestName(to name: String, among known: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased())
    guard wanted.count <= 128 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in known where candidate.count <= 128 {
        let distance = alignmentDistance(wanted, Array(candidate.lowercased()))
        let longer = max(wanted.count, candidate.count)
        // Two names without a letter in common are no slip, however short.
        if distance <= max(1, longer / 3), distance < longer || longer == 0, distance < (best?.distance ?? Int.max) {
            best = (candidate, distance)
        }
    }
    return best?.name
}

/// `did you mean "x"?` when a known name is near, else a list of the first names, else nil.
public func suggestion(for name: String, among known: some Collection<String>) -> String? {
    if let near = nearestName(to: name, among: known) { return "did you mean \"\(near)\"?" }
    guard !known.isEmpty else { return nil }
    let shown = known.sorted().prefix(40).joined(separator: ", ")
    return "known: \(shown)\(known.count > 40 ? ", …" : "")"
}

private func alignmentDistance(_ a: [Character], _ b: [Character]) -> Int {
    var rows = [[Int](repeating: 0, count: b.count + 1), Array(0...b.count), []]
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(rows[1][j + 1] + 1, row[j] + 1, rows[1][j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[0][j - 1] + 1) }
            row.append(cost)
        }
        rows = [rows[1], row, []]
    }
    return rows[1][b.count]
}
