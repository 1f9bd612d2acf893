extension Library {
    /// Messages of Bacula's daemons (director, storage, file).
    ///
    /// The texts are those of its `Jmsg` calls; what stands in quotes there is a name of USER's kind.
    static let bacula = #"""
        BACULA_TIMESTAMP %{MONTHDAY}-%{MONTH}(?:-%{YEAR})? %{HOUR}:%{MINUTE}
        BACULA_HOST [a-zA-Z0-9.-]+
        BACULA_VOLUME %{USER}
        BACULA_DEVICE %{USER}
        BACULA_DEVICEPATH %{UNIXPATH}
        BACULA_CAPACITY [0-9]+(?:,[0-9]{3})*
        BACULA_VERSION %{USER}
        BACULA_JOB %{USER}
        _BACULA_VOLUME_QUOTED "?%{BACULA_VOLUME:«volume¦[bacula][volume][name]»}"?
        _BACULA_DEVICE_AT "%{BACULA_DEVICE«:device¦:[bacula][volume][device]»}" \(%{BACULA_DEVICEPATH«¦:[bacula][volume][path]»}\)
        _BACULA_DEVICE_UNNAMED "%{BACULA_DEVICE«¦:[bacula][volume][device]»}" \(%{BACULA_DEVICEPATH«¦:[bacula][volume][path]»}\)
        _BACULA_PEER (?:Client: %{BACULA_HOST:«client¦[bacula][client][name]»}|Storage daemon) on «%{IPORHOST}:%{POSINT}¦%{IPORHOST:[client][address]}:%{POSINT:[client][port]:int}»\.
        _BACULA_ERROR ERR=«(?<berror>%{GREEDYDATA})¦%{GREEDYDATA:[error][message]}»

        BACULA_LOG_MAX_CAPACITY User defined maximum volume capacity %{BACULA_CAPACITY«¦:[bacula][volume][max_capacity]»} exceeded on device %{_BACULA_DEVICE_AT}\.?
        BACULA_LOG_END_VOLUME End of medium on Volume %{_BACULA_VOLUME_QUOTED} Bytes=%{BACULA_CAPACITY«¦:[bacula][volume][bytes]»} Blocks=%{BACULA_CAPACITY«¦:[bacula][volume][blocks]»} at %{BACULA_TIMESTAMP«¦:[bacula][timestamp]»}\.?
        BACULA_LOG_NEW_VOLUME Created new Volume %{_BACULA_VOLUME_QUOTED} in catalog\.?
        BACULA_LOG_NEW_LABEL Labeled new Volume %{_BACULA_VOLUME_QUOTED} on (?:file )?device %{_BACULA_DEVICE_AT}\.?
        BACULA_LOG_WROTE_LABEL Wrote label to prelabeled Volume %{_BACULA_VOLUME_QUOTED} on (?:file )?device %{_BACULA_DEVICE_UNNAMED}\.?
        BACULA_LOG_NEW_MOUNT New volume %{_BACULA_VOLUME_QUOTED} mounted on (?:file )?device %{_BACULA_DEVICE_AT} at %{BACULA_TIMESTAMP«¦:[bacula][timestamp]»}\.?
        BACULA_LOG_NOOPEN \s*Cannot open %{DATA}: ERR=%{GREEDYDATA:«berror¦[error][message]»}
        BACULA_LOG_NOOPENDIR \s*Could not open directory "?%{DATA«¦:[file][path]»}"?: ERR=%{GREEDYDATA:«berror¦[error][message]»}
        BACULA_LOG_NOSTAT \s*Could not stat %{DATA«¦:[file][path]»}: ERR=%{GREEDYDATA:«berror¦[error][message]»}
        BACULA_LOG_NOJOBS There are no more Jobs associated with Volume %{_BACULA_VOLUME_QUOTED}\. Marking it purged\.?
        BACULA_LOG_ALL_RECORDS_PRUNED .*?All records pruned from Volume %{_BACULA_VOLUME_QUOTED}; marking it "Purged"\.?
        BACULA_LOG_BEGIN_PRUNE_JOBS Begin pruning Jobs older than %{INT} months? %{INT} days? ?\.
        BACULA_LOG_BEGIN_PRUNE_FILES Begin pruning Files\.
        BACULA_LOG_PRUNED_JOBS Pruned %{INT} Jobs? for client %{BACULA_HOST:«client¦[bacula][client][name]»} from catalog\.?
        BACULA_LOG_PRUNED_FILES Pruned Files from %{INT} Jobs? for client %{BACULA_HOST:«client¦[bacula][client][name]»} from catalog\.?
        BACULA_LOG_ENDPRUNE End auto prune\.?
        BACULA_LOG_STARTJOB Start Backup JobId %{INT}, Job=%{BACULA_JOB:«job¦[bacula][job][name]»}
        BACULA_LOG_STARTRESTORE Start Restore Job %{BACULA_JOB:«job¦[bacula][job][name]»}
        BACULA_LOG_USEDEVICE Using Device "%{BACULA_DEVICE:«device¦[bacula][volume][device]»}"
        BACULA_LOG_DIFF_FS \s*%{UNIXPATH} is a different filesystem\. Will not descend from %{UNIXPATH} into it\.
        BACULA_LOG_JOBEND Job write elapsed time = %{DATA:«elapsed¦[bacula][job][elapsed_time]»}, Transfer rate = %{NUMBER} (?:[KMG] )?Bytes/second
        BACULA_LOG_NOPRUNE_JOBS No Jobs found to prune\.?
        BACULA_LOG_NOPRUNE_FILES No Files found to prune\.?
        BACULA_LOG_VOLUME_PREVWRITTEN Volume %{_BACULA_VOLUME_QUOTED} previously written, moving to end of data\.?
        BACULA_LOG_READYAPPEND Ready to append to end of Volume %{_BACULA_VOLUME_QUOTED} (?:at )?size=%{INT«¦:[bacula][volume][size]:int»}
        BACULA_LOG_CANCELLING Cancelling duplicate JobId=%{INT«¦:[bacula][job][other_id]»}\.
        BACULA_LOG_MARKCANCEL JobId %{INT«¦:[bacula][job][id]»}, Job %{BACULA_JOB:«job¦[bacula][job][name]»} marked to be canceled\.
        BACULA_LOG_CLIENT_RBJ shell command: run ClientRunBeforeJob "%{GREEDYDATA:«runjob¦[bacula][job][client_run_before_command]»}"
        BACULA_LOG_VSS (?:Generate )?VSS (?:Writer)?
        BACULA_LOG_MAXSTART Fatal error: Job canceled because max start delay time exceeded\.
        BACULA_LOG_DUPLICATE Fatal error: JobId %{INT:«duplicate¦[bacula][job][other_id]»} already running\. Duplicate job not allowed\.
        BACULA_LOG_NOJOBSTAT Fatal error: No Job status returned from FD\.
        BACULA_LOG_FATAL_CONN Fatal error: bsock\.c:\d+ Unable to connect to %{_BACULA_PEER} %{_BACULA_ERROR}
        BACULA_LOG_NO_CONNECT Warning: bsock\.c:\d+ Could not connect to %{_BACULA_PEER} %{_BACULA_ERROR}
        BACULA_LOG_NO_AUTH Fatal error: Unable to authenticate with File daemon at "?%{IPORHOST«¦:[client][address]»}(?::%{POSINT«¦:[client][port]:int»})?"?\. Possible causes:
        BACULA_LOG_NOSUIT No prior or suitable Full backup found in catalog\. Doing FULL backup\.
        BACULA_LOG_NOPRIOR No prior Full backup Job record found\.
        BACULA_LOG_JOB (?:Error: )?Bacula %{BACULA_HOST} %{BACULA_VERSION} \(%{BACULA_VERSION}\):

        _BACULA_VOLUMES %{BACULA_LOG_MAX_CAPACITY}|%{BACULA_LOG_END_VOLUME}|%{BACULA_LOG_NEW_VOLUME}|%{BACULA_LOG_NEW_LABEL}|%{BACULA_LOG_WROTE_LABEL}|%{BACULA_LOG_NEW_MOUNT}|%{BACULA_LOG_VOLUME_PREVWRITTEN}|%{BACULA_LOG_READYAPPEND}|%{BACULA_LOG_USEDEVICE}
        _BACULA_FILES %{BACULA_LOG_NOOPEN}|%{BACULA_LOG_NOOPENDIR}|%{BACULA_LOG_NOSTAT}|%{BACULA_LOG_DIFF_FS}
        _BACULA_PRUNING %{BACULA_LOG_NOJOBS}|%{BACULA_LOG_BEGIN_PRUNE_JOBS}|%{BACULA_LOG_BEGIN_PRUNE_FILES}|%{BACULA_LOG_PRUNED_JOBS}|%{BACULA_LOG_PRUNED_FILES}|%{BACULA_LOG_ENDPRUNE}|%{BACULA_LOG_NOPRUNE_JOBS}|%{BACULA_LOG_NOPRUNE_FILES}
        _BACULA_JOBS %{BACULA_LOG_STARTJOB}|%{BACULA_LOG_STARTRESTORE}|%{BACULA_LOG_JOBEND}|%{BACULA_LOG_CANCELLING}|%{BACULA_LOG_MARKCANCEL}|%{BACULA_LOG_CLIENT_RBJ}|%{BACULA_LOG_VSS}|%{BACULA_LOG_NOSUIT}|%{BACULA_LOG_NOPRIOR}|%{BACULA_LOG_JOB}
        _BACULA_FAULTS %{BACULA_LOG_MAXSTART}|%{BACULA_LOG_DUPLICATE}|%{BACULA_LOG_NOJOBSTAT}|%{BACULA_LOG_FATAL_CONN}|%{BACULA_LOG_NO_CONNECT}|%{BACULA_LOG_NO_AUTH}
        BACULA_LOG %{BACULA_TIMESTAMP:«bts¦timestamp»} %{BACULA_HOST:«hostname¦[host][hostname]»}(?: JobId %{INT:«jobid¦[bacula][job][id]»})?:? *(?:%{_BACULA_VOLUMES}|%{_BACULA_PRUNING}|%{_BACULA_JOBS}|%{_BACULA_FAULTS}|%{_BACULA_FILES}|%{BACULA_LOG_ALL_RECORDS_PRUNED})
        BACULA_LOGLINE %{BACULA_LOG}
        """#
}
