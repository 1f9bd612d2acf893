extension Library {
    /// Words, numbers, addresses, paths, times: what the other groups are made of.
    static let core = words + addresses + paths + dates + messages

    /// `\b\w++\b` and its like are possessive because giving back a character could never help.
    private static let words = #"""
        USERNAME [a-zA-Z0-9._-]+
        USER %{USERNAME}
        EMAILLOCALPART [a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,62}){0,63}
        EMAILADDRESS %{EMAILLOCALPART}@%{HOSTNAME}
        INT [+-]?[0-9]+
        BASE10NUM (?<![0-9.+-])(?>[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))
        NUMBER %{BASE10NUM}
        BASE16NUM (?<![0-9A-Fa-f])[+-]?(?:0x)?[0-9A-Fa-f]+
        BASE16FLOAT \b(?<![0-9A-Fa-f.])[+-]?(?:0x)?(?:[0-9A-Fa-f]+(?:\.[0-9A-Fa-f]*)?|\.[0-9A-Fa-f]+)\b
        POSINT \b[1-9][0-9]*+\b
        NONNEGINT \b[0-9]++\b
        WORD \b\w++\b
        NOTSPACE \S+
        SPACE \s*
        DATA .*?
        GREEDYDATA .*
        QUOTEDSTRING (?<!\\)(?>"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`)
        QS %{QUOTEDSTRING}
        UUID [0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}
        URN urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:(?:[0-9A-Za-z()+,.:=@;$_!*'/?#-]|%[0-9A-Fa-f]{2})+

        """#

    /// `_IPV6` is compiled once, however often a pattern refers to it; what stands before it in IPV6
    /// keeps other text away from the call. Its alternatives are ordered by the number of groups before `::` (RFC 4291, 2.2),
    /// the dotted tail before the plain one, so that the first that matches is the longest.
    private static let addresses = #"""
        MAC (?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})
        CISCOMAC (?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}
        WINDOWSMAC (?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}
        COMMONMAC (?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}
        _OCTET (?:25[0-5]|2[0-4]\d|[01]?\d\d?)
        _DOTTED %{_OCTET}(?:\.%{_OCTET}){3}
        _HEXTET [0-9A-Fa-f]{1,4}
        _TAIL %{_DOTTED}
        _IPV6_7 (?:%{_HEXTET}:){7}(?:%{_HEXTET}|:)
        _IPV6_6 (?:%{_HEXTET}:){6}(?:%{_TAIL}|:%{_HEXTET}|:)
        _IPV6_5 (?:%{_HEXTET}:){5}(?::%{_TAIL}|(?::%{_HEXTET}){1,2}|:)
        _IPV6_4 (?:%{_HEXTET}:){4}(?:(?::%{_HEXTET})?:%{_TAIL}|(?::%{_HEXTET}){1,3}|:)
        _IPV6_3 (?:%{_HEXTET}:){3}(?:(?::%{_HEXTET}){0,2}:%{_TAIL}|(?::%{_HEXTET}){1,4}|:)
        _IPV6_2 (?:%{_HEXTET}:){2}(?:(?::%{_HEXTET}){0,3}:%{_TAIL}|(?::%{_HEXTET}){1,5}|:)
        _IPV6_1 %{_HEXTET}:(?:(?::%{_HEXTET}){0,4}:%{_TAIL}|(?::%{_HEXTET}){1,6}|:)
        _IPV6_0 :(?:(?::%{_HEXTET}){0,5}:%{_TAIL}|(?::%{_HEXTET}){1,7}|:)
        _IPV6 (?:%{_IPV6_7}|%{_IPV6_6}|%{_IPV6_5}|%{_IPV6_4}|%{_IPV6_3}|%{_IPV6_2}|%{_IPV6_1}|%{_IPV6_0})
        IPV6 (?=[0-9A-Fa-f]{0,4}:)%{_IPV6}(?:%[0-9A-Za-z._~-]+)?
        IPV4 (?<![0-9])%{_DOTTED}(?![0-9])
        IP (?:%{IPV6}|%{IPV4})
        HOSTNAME \b[0-9A-Za-z][0-9A-Za-z-]{0,62}(?:\.[0-9A-Za-z][0-9A-Za-z-]{0,62})*(?:\.?|\b)
        IPORHOST (?:%{IP}|%{HOSTNAME})
        HOSTPORT %{IPORHOST}:%{POSINT}

        """#

    private static let paths = #"""
        PATH (?:%{UNIXPATH}|%{WINPATH})
        UNIXPATH (?:/[[:alnum:]_%!$@:.,+~-]*)+
        TTY /dev/(?:pts|tty[pq]?)\w*/?[0-9]+
        WINPATH (?>[A-Za-z]+:|\\)(?:\\[^\\?*]*)+
        URIPROTO [A-Za-z][A-Za-z0-9+.-]+
        URIHOST %{IPORHOST}(?::%{POSINT«:port¦»})?
        URIPATH (?:/[A-Za-z0-9$.+!*'(){},~:;=@#%&|_-]*)+
        URIQUERY [A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\-\[\]<>]*
        URIPARAM \?%{URIQUERY}
        URIPATHPARAM %{URIPATH}(?:%{URIPARAM})?
        URI %{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?

        """#

    private static let dates = #"""
        MONTH \b(?:[Jj]an(?:uary|uar)?|[Ff]eb(?:ruary|ruar)?|[Mm](?:a|ä)?r(?:ch|z)?|[Aa]pr(?:il)?|[Mm]a[yi]?|[Jj]un[ei]?|[Jj]ul[yi]?|[Aa]ug(?:ust)?|[Ss]ep(?:tember)?|[Oo][ck]?t(?:ober)?|[Nn]ov(?:ember)?|[Dd]e[cz](?:ember)?)\b
        MONTHNUM (?:0[1-9]|1[0-2]|[1-9])
        MONTHNUM2 (?:0[1-9]|1[0-2])
        MONTHDAY (?:0[1-9]|[12][0-9]|3[01]|[1-9])
        DAY (?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)
        YEAR (?>\d\d){1,2}
        HOUR (?:2[0-3]|[01]?[0-9])
        MINUTE [0-5][0-9]
        SECOND (?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?
        TIME (?<![0-9])%{HOUR}:%{MINUTE}(?::%{SECOND})(?![0-9])
        DATE_US %{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}
        DATE_EU %{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}
        ISO8601_TIMEZONE (?:Z|[+-]%{HOUR}(?::?%{MINUTE}))
        ISO8601_SECOND %{SECOND}
        TIMESTAMP_ISO8601 %{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?
        DATE %{DATE_US}|%{DATE_EU}
        DATESTAMP %{DATE}[- ]%{TIME}
        TZ (?:[APMCE][SD]T|UTC)
        DATESTAMP_RFC822 %{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}
        DATESTAMP_RFC2822 %{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}
        DATESTAMP_OTHER %{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}
        DATESTAMP_EVENTLOG %{YEAR}%{MONTHNUM2}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}

        """#

    private static let messages = #"""
        SYSLOGTIMESTAMP %{MONTH} +%{MONTHDAY} %{TIME}
        PROG [\x21-\x5a\x5c\x5e-\x7e]+
        SYSLOGPROG %{PROG:«program¦[process][name]»}(?:\[%{POSINT:«pid¦[process][pid]:int»}\])?
        SYSLOGHOST %{IPORHOST}
        SYSLOGFACILITY <%{NONNEGINT:«facility¦[log][syslog][facility][code]:int»}.%{NONNEGINT:«priority¦[log][syslog][priority]:int»}>
        HTTPDATE %{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}
        SYSLOGBASE %{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:«logsource¦[host][hostname]»} %{SYSLOGPROG}:
        LOGLEVEL (?i:alert|trace|debug|notice|info?(?:rmation)?|warn?(?:ing)?|err?(?:or)?|crit?(?:ical)?|fatal|severe|emerg(?:ency)?)
        """#
}
