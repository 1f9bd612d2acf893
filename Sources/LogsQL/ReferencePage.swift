extension LanguageWord {
    /// The reference of the language: how a query is built, then every word with its syntax.
    public static func referencePage() -> String {
        var page = introduction
        for (kind, title) in [(Kind.filter, "Filters"), (.pipe, "Pipes"), (.function, "Functions of `stats`")] {
            page += "\n## \(title)\n\n| syntax | meaning | example |\n| --- | --- | --- |\n"
            for word in all where word.kind == kind {
                let others = word.names.dropFirst().map { "`\($0)`" }.joined(separator: ", ")
                let also = others.isEmpty ? "" : ". Also \(others)"
                page += "| `\(escaped(word.syntax))` | \(escaped(word.summary))\(also) | `\(escaped(word.example))` |\n"
            }
        }
        return page
    }

    /// `|` ends a cell of a Markdown table.
    private static func escaped(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    private static let introduction = #"""
        # LogsQL

        The query language is VictoriaLogs' LogsQL; the words below are there. A query is a filter, then pipes:

        ```
        level:error {category="training"} "out of memory" | stats by (source) count() as n | sort by (n desc)
        ```

        - A bare word or a quoted phrase looks at `_msg`, the text of the record. Words are runs of letters, digits and `_`;
          matching is case-sensitive unless it stands in `i(...)`.
        - `field:FILTER` looks at a field: `status:>=500`, `loss:range(2, 3]`, `user.name:=root`, `level:(error or critical)`, `x:*`.
        - `{source="...", host=~"gpu.*", category="security", format!="text"}` selects by label.
        - `_time:5m`, `_time:2026-11-20`, `_time:[2026-11-20T10:00Z, 2026-11-20T11:00Z)` select by time.
        - A blank means `and`; `not` (also `!` and `-`) binds tightest, then `and`, then `or`. Parentheses group.
        - Names and values may be quoted with `"`, `'` or backticks. `#` begins a comment.

        Every record has `_time`, `_msg`, `source`, `host`, `category`, `format`, and `level` where it is known; beside them the
        fields that its parser found.

        """#
}
