#include "shim.h"

#include <sys/prctl.h>

#include "delayed.h"

static struct sawlog_delayed_library mhd = {"libmicrohttpd.so.12", NULL};

struct MHD_Daemon *sawlog_mhd_start(struct sawlog_mhd_options o)
DELAYED(
    mhd, MHD_start_daemon, NULL,
    MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC |
        MHD_USE_NO_LISTEN_SOCKET,
    0, NULL, NULL, o.answer, o.context,
    MHD_OPTION_CONNECTION_LIMIT, o.connections,
    MHD_OPTION_CONNECTION_TIMEOUT, o.idle_seconds,
    MHD_OPTION_CONNECTION_MEMORY_LIMIT, o.header_bytes,
    MHD_OPTION_THREAD_STACK_SIZE, o.stack_bytes,
    MHD_OPTION_URI_LOG_CALLBACK, o.begin, o.context,
    MHD_OPTION_NOTIFY_COMPLETED, o.completed, o.context,
    MHD_OPTION_NOTIFY_CONNECTION, o.connection, o.context,
    MHD_OPTION_END)

static enum MHD_Result set_timeout(struct MHD_Connection *c, unsigned int seconds)
DELAYED(mhd, MHD_set_connection_option, MHD_NO, c, MHD_CONNECTION_OPTION_TIMEOUT, seconds)

void sawlog_mhd_set_idle_limit(struct MHD_Connection *c, unsigned int seconds) { set_timeout(c, seconds); }

static const union MHD_ConnectionInfo *information(struct MHD_Connection *c, enum MHD_ConnectionInfoType type)
DELAYED(mhd, MHD_get_connection_info, NULL, c, type)

int sawlog_mhd_socket(struct MHD_Connection *c) {
  const union MHD_ConnectionInfo *found = information(c, MHD_CONNECTION_INFO_CONNECTION_FD);
  return found ? found->connect_fd : -1;
}

const struct sockaddr *sawlog_mhd_peer(struct MHD_Connection *c) {
  const union MHD_ConnectionInfo *found = information(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return found ? found->client_addr : NULL;
}

void sawlog_mhd_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

STAND_IN void MHD_stop_daemon(struct MHD_Daemon *daemon) DELAYED(mhd, MHD_stop_daemon, , daemon)
STAND_IN enum MHD_Result MHD_add_connection(
    struct MHD_Daemon *daemon, MHD_socket socket, const struct sockaddr *address, socklen_t length)
DELAYED(mhd, MHD_add_connection, MHD_NO, daemon, socket, address, length)

STAND_IN const char *MHD_lookup_connection_value(struct MHD_Connection *c, enum MHD_ValueKind kind, const char *key)
DELAYED(mhd, MHD_lookup_connection_value, NULL, c, kind, key)
STAND_IN int MHD_get_connection_values_n(
    struct MHD_Connection *c, enum MHD_ValueKind kind, MHD_KeyValueIteratorN each, void *context)
DELAYED(mhd, MHD_get_connection_values_n, 0, c, kind, each, context)

STAND_IN struct MHD_Response *MHD_create_response_from_buffer(
    size_t size, void *bytes, enum MHD_ResponseMemoryMode mode)
DELAYED(mhd, MHD_create_response_from_buffer, NULL, size, bytes, mode)
STAND_IN struct MHD_Response *MHD_create_response_from_callback(
    uint64_t size, size_t block, MHD_ContentReaderCallback read, void *context, MHD_ContentReaderFreeCallback release)
DELAYED(mhd, MHD_create_response_from_callback, NULL, size, block, read, context, release)
STAND_IN enum MHD_Result MHD_add_response_header(struct MHD_Response *r, const char *name, const char *value)
DELAYED(mhd, MHD_add_response_header, MHD_NO, r, name, value)
STAND_IN enum MHD_Result MHD_add_response_footer(struct MHD_Response *r, const char *name, const char *value)
DELAYED(mhd, MHD_add_response_footer, MHD_NO, r, name, value)
STAND_IN enum MHD_Result MHD_queue_response(struct MHD_Connection *c, unsigned int status, struct MHD_Response *r)
DELAYED(mhd, MHD_queue_response, MHD_NO, c, status, r)
STAND_IN void MHD_destroy_response(struct MHD_Response *r) DELAYED(mhd, MHD_destroy_response, , r)
