extension PatternLibrary {
    /// The patterns that come with the program as a page in Markdown: by group, with the fields that
    /// each captures in both sets.
    public static func referencePage() -> String {
        var page = """
            # Grok patterns

            The patterns that come with the program, by group, with the fields that each captures: under the legacy names, and
            under those of the Elastic Common Schema (`sawlog grok --ecs`). A type stands behind its field. How they are
            written into expressions is in [grok.md](../grok.md).

            """
        for group in Library.groups {
            let names = group.definitions(for: .legacy).map(\.name).filter { !$0.hasPrefix("_") }
            page += "\n## \(group.name)\n\n"
            let rows = names.map { ($0, fields(of: $0, .standard), fields(of: $0, .ecs)) }
            let plain = rows.filter { $0.1.isEmpty && $0.2.isEmpty }.map { "`\($0.0)`" }
            if !plain.isEmpty { page += plain.joined(separator: ", ") + "\n" }
            let capturing = rows.filter { !$0.1.isEmpty || !$0.2.isEmpty }
            if capturing.isEmpty { continue }
            if !plain.isEmpty { page += "\n" }
            page += "| pattern | legacy | ECS |\n| --- | --- | --- |\n"
            for row in capturing {
                page += "| `\(row.0)` | \(row.1) | \(row.1 == row.2 ? "the same" : row.2) |\n"
            }
        }
        return page
    }

    /// The fields that the pattern `name` captures, with types, in order.
    private static func fields(of name: String, _ library: PatternLibrary) -> String {
        var translator = Translator(library: library, namedCapturesOnly: true)
        do throws(Fault) {
            try translator.translate(Array("%{\(name)}".utf8))
        } catch {
            return ""
        }
        return translator.captures.map { capture in
            "`\(capture.field)`" + (capture.type == .string ? "" : " \(capture.type.rawValue)")
        }.joined(separator: ", ")
    }
}
