extension Function {
    /// The reference of the language: how an expression is built, then every operator and function.
    public static func referencePage() -> String {
        var page = introduction
        page += "\n## Aggregations\n\n| syntax | gives |\n| --- | --- |\n"
        for operation in AggregationOperator.allCases { page += row(operation.syntax, operation.summary) }
        page += "\n## Functions\n"
        for family in families {
            page += "\n### \(family.title)\n\n| syntax | gives |\n| --- | --- |\n"
            for function in family.functions { page += row(function.syntax, function.summary) }
        }
        return page
    }

    private static func row(_ syntax: String, _ summary: String) -> String {
        "| `\(escaped(syntax))` | \(escaped(summary)) |\n"
    }

    /// `|` ends a cell of a Markdown table.
    private static func escaped(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    private static let introduction = #"""
        # PromQL

        The query language of Prometheus 3, for rules and for `/api/v1/query` and `/api/v1/query_range`. It asks the series of
        the program's own metrics and of those derived from logs, as they were in the last hours.

        ```
        sum by (category) (rate(sawlog_records_total{level=~"error|critical"}[5m])) > 10
        histogram_quantile(0.99, sum by (le) (rate(sawlog_query_duration_seconds_bucket[10m])))
        ```

        - `name{label="value", other!="value", third=~"expression", fourth!~"expression"}` selects series; expressions match all of a
          value and have RE2's syntax. A name that is no plain word stands in the braces: `{"name.with.dots", "label.too"="x"}`.
        - `[5m]` behind a selector takes the samples of the last five minutes, the sample at their very beginning left out;
          `[1h:5m]` behind any expression evaluates it each 5 minutes (a subquery).
        - `offset 1h` looks so far back (`offset -1h` ahead), `@ 1700000000`, `@ start()` and `@ end()` look at a fixed time.
        - A series has the value of its last sample, unless that is older than five minutes or the series has ended since.
        - Durations are `ms`, `s`, `m`, `h`, `d`, `w`, `y`, from large to small: `1h30m`. They may be computed with: `[2 * 5m]`,
          `[step() * 4]`; where a number may stand, a duration is its seconds.
        - Operators, the tightest first: `^` (to the right); `*` `/` `%` `atan2`; `+` `-`; `==` `!=` `<` `<=` `>` `>=`; `and` `unless`;
          `or`. Comparisons keep the elements for which they hold; with `bool` they give 0 or 1.
        - Between two vectors `on (labels)` or `ignoring (labels)` says which elements belong together, `group_left (labels)` and
          `group_right (labels)` that several on that side share one of the other; `fill(0)`, `fill_left(0)`, `fill_right(0)` stand in
          for what is missing.
        - `#` begins a comment.

        What Prometheus calls experimental is there without a switch. A metric's name is dropped at the end of a query, so that
        `label_replace` can still read it. Native histograms are not supported.

        Each query has limits: ten million samples loaded, 11,000 steps, 60 seconds, 200 levels of nesting.

        """#
}
