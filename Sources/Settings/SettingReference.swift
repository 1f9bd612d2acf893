/// One setting of `sawlog.yaml`, as the reference page tells it.
public struct SettingEntry: Sendable {
    /// The keys that lead to it; `[]` stands for an item of a list.
    public let path: String
    /// What may stand there.
    public let shape: String
    /// Empty when it must be given or has none.
    public let fallback: String
    public let meaning: String
    /// A value that is right.
    public let example: String

    init(_ path: String, _ shape: String, default fallback: String = "", example: String, _ meaning: String) {
        self.path = path
        self.shape = shape
        self.fallback = fallback
        self.meaning = meaning
        self.example = example
    }

    /// The section that it belongs to.
    public var section: Substring { path.prefix { $0 != "." && $0 != "[" } }
}

extension Settings {
    /// Every setting, in the order of the page.
    public static let reference: [SettingEntry] = [
        SettingEntry(
            "store.path", "directory", default: "`$XDG_DATA_HOME/sawlog`, `/var/lib/sawlog` for root",
            example: "/srv/sawlog",
            "Where records are kept."),

        SettingEntry(
            "inputs[].paths", "list of paths", example: "[/var/log/train/*.log, /srv/runs]",
            "Files, directories (with all below them) and globs to tail."),
        SettingEntry(
            "inputs[].exclude", "list of globs", default: "none", example: "[\"*.tmp\", \"*/cache/*\"]",
            "Paths that are left out."),
        SettingEntry(
            "inputs[].category", "training, evaluation, integration, system, security or other",
            default: "the parser's",
            example: "training", "The kind of work these files log."),
        SettingEntry(
            "inputs[].parser", "name", default: "found by the lines", example: "nginx_access",
            "The parser of these files; `text` for none."),
        SettingEntry(
            "inputs[].zone", "UTC, local or an offset", default: "the parser's, else UTC", example: "+02:00",
            "For timestamps that name no zone themselves."),
        SettingEntry(
            "inputs[].multiline", "auto or off", default: "the parser file's, else auto", example: "off",
            "Whether lines are joined to records: by indentation and the shapes of stack traces, or not at all. "
                + "Or by a rule, whose keys follow; [multiline.md](../multiline.md) shows them."),
        SettingEntry(
            "inputs[].multiline.pattern", "regular expression", example: "'^\\['",
            "Which lines are joined, with `negate` and `match`."),
        SettingEntry(
            "inputs[].multiline.type", "pattern, while_pattern or count", default: "pattern", example: "while_pattern",
            "`while_pattern` joins the lines that match, one behind the other."),
        SettingEntry(
            "inputs[].multiline.negate", "true or false", default: "false", example: "true",
            "Lines that do not match are those meant."),
        SettingEntry(
            "inputs[].multiline.match", "after or before", default: "after", example: "before",
            "`after`: they go on with the line before them; `before`: the next line goes on with them. "
                + "The words of Filebeat."),
        SettingEntry(
            "inputs[].multiline.what", "previous or next", default: "previous", example: "next",
            "The same in the words of Logstash."),
        SettingEntry(
            "inputs[].multiline.flush_pattern", "regular expression", default: "none", example: "'^End'",
            "A line that ends its record."),
        SettingEntry(
            "inputs[].multiline.count_lines", "number", example: "4", "Instead of a pattern: so many lines a record."),
        SettingEntry(
            "inputs[].multiline.firstline", "regular expression", example: "'^\\d{4}-'",
            "Instead: the lines that begin a record (Promtail)."),
        SettingEntry(
            "inputs[].multiline.line_start_pattern", "regular expression", example: "'LOGSTART \\d+ '",
            "Instead: what a record begins with, inside of a line too (OpenTelemetry)."),
        SettingEntry(
            "inputs[].multiline.line_end_pattern", "regular expression", example: "'LOGEND'",
            "Instead: what a record ends with, inside of a line too (OpenTelemetry)."),
        SettingEntry(
            "inputs[].multiline.quotes", "one character", example: "'\"'",
            "Instead: a line in which this quote stays open goes on up to the one that closes it, as in CSV."),
        SettingEntry(
            "inputs[].multiline.start_pattern", "regular expression", example: "'^\\S'",
            "Instead: the lines that begin a record, which goes on by `condition_pattern` and `mode` (Vector)."),
        SettingEntry(
            "inputs[].multiline.condition_pattern", "regular expression", example: "'^\\s'",
            "The lines that `mode` speaks of."),
        SettingEntry(
            "inputs[].multiline.mode", "continue_through, continue_past, halt_before or halt_with",
            example: "continue_through", "How a record goes on behind its first line."),
        SettingEntry(
            "inputs[].multiline.max_lines", "number", default: "500", example: "2000",
            "Lines of a record; those beyond begin another one, nothing is dropped."),
        SettingEntry(
            "inputs[].multiline.max_bytes", "number", default: "65536", example: "262144",
            "The same in bytes; at most 1048576."),
        SettingEntry(
            "inputs[].multiline.timeout", "duration", default: "100ms", example: "5s",
            "A record goes out when so long no line came; at most 1m."),
        SettingEntry(
            "inputs[].multiline.max_wait_time", "duration", default: "100ms", example: "3s",
            "Another word for `timeout` (Promtail)."),

        SettingEntry(
            "parsers.directories", "list of directories", default: "none", example: "[/etc/sawlog/parsers]",
            "Parser files of your own; a file with the name of a shipped one takes its place."),

        SettingEntry(
            "rules.directories", "list of directories", default: "none", example: "[/etc/sawlog/rules]",
            "Every `.yml` and `.yaml` file in them; a file with the name of a shipped one takes its place."),
        SettingEntry(
            "rules.files", "list of paths", default: "none", example: "[rules/alerts.yaml]",
            "Single rule files; globs are allowed."),

        SettingEntry(
            "alerting.file", "path", default: "none", example: "/etc/alertmanager/alertmanager.yml",
            "A configuration of Alertmanager, used as it is. The other words of this section then stand there."),
        SettingEntry("alerting.route.receiver", "name", example: "oncall", "Which receiver is told."),
        SettingEntry(
            "alerting.route.group_by", "list of labels", default: "none: one group", example: "[alertname, host]",
            "Alerts with the same values of these labels are told together; `[...]` tells each by itself."),
        SettingEntry(
            "alerting.route.group_wait", "duration", default: "30s", example: "10s",
            "How long a new group waits for more alerts."),
        SettingEntry(
            "alerting.route.group_interval", "duration", default: "5m", example: "1m",
            "How long until changes of a group are told."),
        SettingEntry(
            "alerting.route.repeat_interval", "duration", default: "4h", example: "12h",
            "How long until a group without changes is told again."),
        SettingEntry("alerting.receivers[].name", "text", example: "oncall", "The name that a route uses."),
        SettingEntry(
            "alerting.receivers[].webhook_configs[].url", "URL", example: "http://127.0.0.1:5001/",
            "Gets a POST with Alertmanager's webhook payload, version 4."),
        SettingEntry(
            "alerting.receivers[].webhook_configs[].send_resolved", "true or false", default: "true", example: "false",
            "Whether the end of an alert is told too."),
        SettingEntry(
            "alerting.receivers[].webhook_configs[].max_alerts", "number", default: "0: all", example: "50",
            "Alerts in one payload; more are counted in `truncatedAlerts`."),

        SettingEntry(
            "serve.listen", "host:port", default: "127.0.0.1:9514", example: "\"[::1]:9514\"",
            "Where the page and the APIs are; `:9514` for every interface."),
        SettingEntry("serve.max_connections", "number", default: "1200", example: "64", "Open connections; more wait."),
        SettingEntry(
            "serve.max_body", "size", default: "64 MiB", example: "16MiB",
            "The largest request body; a larger one is answered 413."),
        SettingEntry(
            "serve.max_queries", "number", default: "4", example: "8",
            "Queries at the same time; more wait 10 s, then are answered 429."),
        SettingEntry(
            "serve.max_query_time", "duration", default: "1m", example: "5m",
            "The longest that a query may take; then 503. `timeout` of a request asks for less."),
        SettingEntry(
            "serve.max_query_memory", "size", default: "512 MiB", example: "1GiB",
            "What one query may hold for groups, sorting and the like; more is answered 422."),
        SettingEntry(
            "serve.max_query_length", "size", default: "256 KiB", example: "16KiB",
            "The longest query; more is answered 400."),
        SettingEntry(
            "serve.max_query_nesting", "number up to 64", default: "64", example: "20",
            "Levels of parentheses in a query; more is answered 400."),
        SettingEntry(
            "serve.max_tails", "number", default: "1000", example: "50",
            "Live tails at the same time; more are answered 429."),
        SettingEntry(
            "serve.cors_origins", "list of origins", default: "none", example: "[\"https://grafana.example.com\"]",
            "Sites whose pages may read answers through a browser (CORS); `*` for all."),

        SettingEntry("retention.age", "duration", default: "for ever", example: "30d", "Older records go."),
        SettingEntry(
            "retention.bytes", "size", default: "no bound", example: "100GiB",
            "When the store is larger, its oldest records go."),
        SettingEntry(
            "retention.categories.CATEGORY.age", "duration", default: "`retention.age`", example: "365d",
            "The same for one category."),
        SettingEntry(
            "retention.categories.CATEGORY.bytes", "size", default: "no bound", example: "10GiB",
            "The same for one category."),
        SettingEntry(
            "retention.series.1m", "duration", default: "2d", example: "7d",
            "How long the values of metrics are kept in windows of a minute."),
        SettingEntry(
            "retention.series.5m", "duration", default: "14d", example: "30d", "The same in windows of five minutes."),
        SettingEntry(
            "retention.series.1h", "duration", default: "180d", example: "400d", "The same in windows of an hour."),
        SettingEntry(
            "retention.series.1d", "duration", default: "1826d", example: "3650d", "The same in windows of a day."),
    ]
}
