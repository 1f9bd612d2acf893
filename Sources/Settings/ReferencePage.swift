extension Settings {
    /// The page `docs/reference/configuration.md`, made of `reference`.
    public static func referencePage() -> String {
        var page = """
            # Configuration

            `sawlog serve --config sawlog.yaml`. Every setting has a default, so that no file is needed. Relative paths start
            from the file's directory. A flag beats its environment variable, which beats the file. `sawlog check sawlog.yaml`
            tells all faults of a file with their places. Durations are written `30s`, `5m`, `1h30m`, `7d`; sizes `500MB`
            (powers of 1000) or `10GiB` (powers of 1024).

            """
        var section: Substring = ""
        for entry in reference {
            if entry.section != section {
                section = entry.section
                page += "\n## \(section)\n\n\(about[String(section)] ?? "")\n\n"
                page += "| setting | value | default | meaning | example |\n| --- | --- | --- | --- | --- |\n"
            }
            page += "| `\(entry.path)` | \(entry.shape) | \(entry.fallback) | \(entry.meaning) | `\(entry.example)` |\n"
        }
        return page + "\n## A whole file\n\n```yaml\n\(example)```\n"
    }

    private static let about = [
        "store": "The embedded database.",
        "inputs": "What is tailed, beside the paths on the command line.",
        "parsers": "Beside the parsers that come with the program.",
        "rules": "Beside the rules that come with the program.",
        "alerting":
            "Who is told. All of Alertmanager's configuration can stand here: `global`, `route` with `routes`, `receivers`, "
            + "`inhibit_rules`, `time_intervals`; the usual words are below.",
        "serve": "The HTTP server.",
        "retention": "What is kept. Without this section everything is.",
    ]

    /// A file that uses every section.
    public static let example = """
        store:
          path: /srv/sawlog
        inputs:
          - paths: [/srv/runs, /var/log/train/*.log]
            exclude: ["*.tmp"]
            category: training
            zone: "+02:00"
          - paths: [/var/log/auth.log]
            category: security
            multiline: off
        parsers:
          directories: [/etc/sawlog/parsers]
        rules:
          files: [/etc/sawlog/alerts.yaml]
        alerting:
          route:
            receiver: oncall
            group_by: [alertname, host]
            repeat_interval: 12h
          receivers:
            - name: oncall
              webhook_configs:
                - url: http://127.0.0.1:5001/
        serve:
          listen: 127.0.0.1:9514
        retention:
          age: 30d
          bytes: 100GiB
          categories:
            security: {age: 365d}

        """
}
