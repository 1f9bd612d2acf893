extension Library {
    /// Arrivals of messages in Exim's main log (specification, chapter 52).
    static let exim = #"""
        EXIM_MSGID [0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})
        EXIM_FLAGS (?:<=|=>|->|>>|\*>|\*\*|==|<>)
        EXIM_DATE %{YEAR«:exim_year¦»}-%{MONTHNUM«:exim_month¦»}-%{MONTHDAY«:exim_day¦»} %{TIME«:exim_time¦»}
        EXIM_PID \[%{POSINT:«pid¦[process][pid]:int»}\]
        EXIM_QT (?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?
        EXIM_EXCLUDE_TERMS (?:Message is frozen|(?:Start|End) queue run| Warning: | retry time not reached | no (?:IP address|host name) found for (?:IP address|host) | unexpected disconnection while reading SMTP command | no immediate delivery: |another process is handling this message)
        EXIM_REMOTE_HOST H=(?:%{NOTSPACE:«remote_hostname¦[source][address]»} )?(?:\(%{NOTSPACE:«remote_heloname¦[exim][log][remote_address]»}\) )?\[%{IP:«remote_host¦[source][ip]»}\](?::%{POSINT:«remote_port¦[source][port]:int»})?
        EXIM_INTERFACE I=\[%{IP:«exim_interface¦[destination][ip]»}\](?::%{NUMBER:«exim_interface_port¦[destination][port]:int»})?
        EXIM_PROTOCOL P=%{NOTSPACE:«protocol¦[network][protocol]»}
        EXIM_MSG_SIZE S=%{NUMBER:«exim_msg_size¦[exim][log][message][size]:int»}
        EXIM_HEADER_ID id=%{NOTSPACE:«exim_header_id¦[exim][log][header_id]»}
        EXIM_QUOTED_CONTENT (?:[^"\\]++|\\.)*+
        EXIM_SUBJECT T=«%{QS:exim_subject}¦"%{EXIM_QUOTED_CONTENT:[exim][log][message][subject]}"»
        EXIM_UNKNOWN_FIELD (?:[A-Za-z0-9]{1,4}=(?:"%{EXIM_QUOTED_CONTENT}"|%{NOTSPACE}))
        EXIM_NAMED_FIELDS (?: (?:%{EXIM_REMOTE_HOST}|%{EXIM_INTERFACE}|%{EXIM_PROTOCOL}|%{EXIM_MSG_SIZE}|%{EXIM_HEADER_ID}|%{EXIM_SUBJECT}|%{EXIM_UNKNOWN_FIELD}))*
        EXIM_MESSAGE_ARRIVAL %{EXIM_DATE:timestamp} (?:%{EXIM_PID} )?%{EXIM_MSGID:«exim_msgid¦[exim][log][message][id]»} (?<«exim_flags¦[exim][log][flags]»><=) (?:(?<«exim_status¦[exim][log][status]»>[a-z:]) )?%{EMAILADDRESS:«exim_sender_email¦[exim][log][sender][email]»}%{EXIM_NAMED_FIELDS}(?:(?: from <?%{DATA«¦:[exim][log][sender][original]»}>?)? for %{EMAILADDRESS:«exim_recipient_email¦[exim][log][recipient][email]»})?
        EXIM %{EXIM_MESSAGE_ARRIVAL}
        """#
}
