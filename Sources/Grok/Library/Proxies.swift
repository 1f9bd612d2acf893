extension Library {
    /// Squid's native access log (`logformat squid`).
    static let squid = #"""
        SQUID3_STATUS (?:%{POSINT:[http][response][status_code]:int}|0|000)
        SQUID3 %{NUMBER:timestamp}\s+%{NUMBER:«duration¦[squid][request][duration]:int»}\s%{IP:«client_address¦[source][ip]»}\s%{WORD:«cache_result¦[event][action]»}/«%{NONNEGINT:status_code}¦%{SQUID3_STATUS}»\s%{«NUMBER:bytes¦INT:[http][response][bytes]:int»}\s%{WORD:«request_method¦[http][request][method]»}\s%{NOTSPACE:«url¦[url][original]»}\s(?:«¦-|»%{NOTSPACE:«user¦[user][name]»})\s%{WORD:«hierarchy_code¦[squid][hierarchy_code]»}/(?:-|%{IPORHOST:«server¦[destination][address]»})\s(?:«¦-|»%{NOTSPACE:«content_type¦[http][response][mime_type]»})
        """#

    /// Maven's version numbers.
    static let maven = #"""
        MAVEN_VERSION (?:\d+\.)?(?:\d+\.)?(?:\*|\d+)(?:[.-](?:RELEASE|SNAPSHOT))?
        """#
}
