extension Library {
    /// Syslog lines of RFC 3164 and RFC 5424, PAM sessions and cron.
    static let syslog = #"""
        SYSLOG5424PRINTASCII [!-~]+
        SYSLOGBASE2 (?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:«timestamp8601¦timestamp»})(?: %{SYSLOGFACILITY})?(?: %{SYSLOGHOST:«logsource¦[host][hostname]»})?(?: %{SYSLOGPROG}:)?
        SYSLOGPAMSESSION %{SYSLOGBASE} (?=%{GREEDYDATA:message})%{WORD:«pam_module¦[system][auth][pam][module]»}\(%{DATA:«pam_caller¦[system][auth][pam][origin]»}\): session %{WORD:«pam_session_state¦[system][auth][pam][session_state]»} for user %{USERNAME:«username¦[user][name]»}(?: by %{GREEDYDATA«:pam_by¦»})?
        CRON_ACTION [A-Z ]+
        CRONLOG %{SYSLOGBASE} \(%{USER:«user¦[user][name]»}\) %{CRON_ACTION:«action¦[system][cron][action]»} \(%{DATA:message}\)$
        SYSLOGLINE %{SYSLOGBASE2} %{GREEDYDATA:message}
        SYSLOG5424PRI <%{NONNEGINT:«syslog5424_pri¦[log][syslog][priority]:int»}>
        SYSLOG5424SD (?:\[[^\]]*\])+
        _5424_ORIGIN (?:-|%{TIMESTAMP_ISO8601:«syslog5424_ts¦timestamp»}) +(?:-|%{IPORHOST:«syslog5424_host¦[host][hostname]»}) +(?:-|%{SYSLOG5424PRINTASCII:«syslog5424_app¦[process][name]»}) +(?:-|%{«SYSLOG5424PRINTASCII:syslog5424_proc¦POSINT:[process][pid]:int»}) +(?:-|%{SYSLOG5424PRINTASCII:«syslog5424_msgid¦[event][code]»})
        SYSLOG5424BASE %{SYSLOG5424PRI}%{NONNEGINT:«syslog5424_ver¦[system][syslog][version]»} +%{_5424_ORIGIN} +(?:-|%{SYSLOG5424SD:«syslog5424_sd¦[system][syslog][structured_data]»}|)
        SYSLOG5424LINE %{SYSLOG5424BASE} +%{GREEDYDATA:«syslog5424_msg¦message»}
        """#
}
