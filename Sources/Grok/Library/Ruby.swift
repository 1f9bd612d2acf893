extension Library {
    /// Ruby's `Logger`, Rails 3 requests, and MCollective, which is written in Ruby.
    static let ruby = #"""
        RUBY_LOGLEVEL (?:DEBUG|FATAL|ERROR|WARN|INFO)
        RUBY_LOGGER [DFEWI], \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:«pid¦[process][pid]:int»}\] *%{RUBY_LOGLEVEL:«loglevel¦[log][level]»} -- +%{DATA:«progname¦[process][name]»}: %{GREEDYDATA:message}
        """#

    static let rails = #"""
        RUUID [0-9A-Fa-f]{32}
        RCONTROLLER (?<«controller¦[rails][controller][class]»>[^#]+)#(?<«action¦[rails][controller][action]»>\w+)
        RAILS3HEAD Started %{WORD:«verb¦[http][request][method]»} "%{URIPATHPARAM:«request¦[url][original]»}" for %{IPORHOST:«clientip¦[source][address]»} at (?<timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND} %{ISO8601_TIMEZONE})
        RPROCESSING \W*Processing by %{RCONTROLLER} as (?<«format¦[rails][request][format]»>\S+)(?:\W*Parameters: \{%{DATA:«params¦[rails][request][params]»}\}\W*)?
        RAILS3PROFILE (?:\(Views: %{NUMBER:«viewms¦[rails][request][duration][view]:float»}ms \| ActiveRecord: %{NUMBER:«activerecordms¦[rails][request][duration][active_record]:float»}ms|\(ActiveRecord: %{NUMBER:«activerecordms¦[rails][request][duration][active_record]:float»}ms)?
        RAILS3FOOT Completed %{«NUMBER:response¦POSINT:[http][response][status_code]:int»}%{DATA} in %{NUMBER:«totalms¦[rails][request][duration][total]:float»}ms %{RAILS3PROFILE}%{GREEDYDATA}
        RAILS3 %{RAILS3HEAD}(?:%{RPROCESSING})?(?<«context¦[rails][request][explain][original]»>(?:[^\n]*+\n)*+)(?:%{RAILS3FOOT})?
        """#

    static let mcollective = #"""
        MCOLLECTIVE ., \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:«pid¦[process][pid]:int»}\]%{SPACE}%{LOGLEVEL:«event_level¦[log][level]»}
        MCOLLECTIVEAUDIT %{TIMESTAMP_ISO8601:timestamp}:
        """#
}
