internal import Diagnostics
public import Templates

extension Template {
    /// The templates that texts of receivers may name and that are there without a file: the names are
    /// Alertmanager's, so that files written for it work.
    public static let alertmanagerDefaults: Template? = {
        do throws(Diagnostic) {
            return try Template(SourceText(name: "default", text: defaultTemplateText), dialect: .alertmanager)
        } catch {
            return nil
        }
    }()
}

private let defaultTemplateText = #"""
    {{ define "__alertmanager" }}Sawlog{{ end }}
    {{ define "__alertmanagerURL" }}{{ .ExternalURL }}{{ end }}
    {{ define "__subject" }}[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ len .Alerts.Firing }}{{ end }}] {{ .GroupLabels.SortedPairs.Values | join " " }}{{ if gt (len .CommonLabels) (len .GroupLabels) }} ({{ with .CommonLabels.Remove .GroupLabels.Names }}{{ .Values | join " " }}{{ end }}){{ end }}{{ end }}
    {{ define "__description" }}{{ end }}
    {{ define "__text_alert_list" }}{{ range . }}Labels:
    {{ range .Labels.SortedPairs }} - {{ .Name }} = {{ .Value }}
    {{ end }}Annotations:
    {{ range .Annotations.SortedPairs }} - {{ .Name }} = {{ .Value }}
    {{ end }}Source: {{ .GeneratorURL }}
    {{ template "__lines" . }}{{ end }}{{ end }}
    {{ define "__lines" }}{{ if .FirstLines }}{{ .Count }} records, the first of them:
    {{ .FirstLines }}
    {{ if and .LastLines (ne .LastLines .FirstLines) }}and the last:
    {{ .LastLines }}
    {{ end }}{{ end }}{{ end }}
    {{ define "slack.default.title" }}{{ template "__subject" . }}{{ end }}
    {{ define "slack.default.username" }}{{ template "__alertmanager" . }}{{ end }}
    {{ define "slack.default.fallback" }}{{ template "slack.default.title" . }} | {{ template "slack.default.titlelink" . }}{{ end }}
    {{ define "slack.default.callbackid" }}{{ end }}
    {{ define "slack.default.pretext" }}{{ end }}
    {{ define "slack.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
    {{ define "slack.default.iconemoji" }}{{ end }}
    {{ define "slack.default.iconurl" }}{{ end }}
    {{ define "slack.default.text" }}{{ range .Alerts }}{{ with .Annotations.summary }}{{ . }}
    {{ end }}{{ with .Annotations.patterns }}{{ . }}
    {{ end }}{{ template "__lines" . }}{{ with .GeneratorURL }}{{ . }}
    {{ end }}{{ end }}{{ end }}
    {{ define "slack.default.footer" }}{{ end }}
    {{ define "pagerduty.default.description" }}{{ template "__subject" . }}{{ end }}
    {{ define "pagerduty.default.client" }}{{ template "__alertmanager" . }}{{ end }}
    {{ define "pagerduty.default.clientURL" }}{{ template "__alertmanagerURL" . }}{{ end }}
    {{ define "pagerduty.default.instances" }}{{ template "__text_alert_list" . }}{{ end }}
    {{ define "sms.default.text" }}{{ template "__subject" . }}{{ range .Alerts }}{{ with .Annotations.summary }}
    {{ . }}{{ end }}{{ end }}{{ end }}
    {{ define "email.default.subject" }}{{ template "__subject" . }}{{ end }}
    {{ define "email.default.text" }}{{ template "__text_alert_list" .Alerts }}{{ end }}
    {{ define "email.default.html" }}<pre>{{ template "email.default.text" . }}</pre>{{ end }}
    """#
