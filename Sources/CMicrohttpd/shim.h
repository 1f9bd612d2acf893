#pragma once
#include <sys/prctl.h>
#include <sys/socket.h>
#include <microhttpd.h>

/* MHD's entry points with variable arguments, which Swift does not import. */

struct sawlog_mhd_options {
  unsigned int connections;
  unsigned int idle_seconds;
  size_t header_bytes;
  size_t stack_bytes;
  void *_Nullable context;
  void *_Nullable (*_Nonnull begin)(void *_Nullable, const char *_Nullable, struct MHD_Connection *_Nullable);
  MHD_AccessHandlerCallback _Nonnull answer;
  MHD_RequestCompletedCallback _Nonnull completed;
  MHD_NotifyConnectionCallback _Nonnull connection;
};

/* One thread for each connection, so that an answer may block. Connections come by
   MHD_add_connection. NULL when MHD cannot start. */
static inline struct MHD_Daemon *_Nullable sawlog_mhd_start(struct sawlog_mhd_options o) {
  return MHD_start_daemon(
      MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC |
          MHD_USE_NO_LISTEN_SOCKET,
      0,
      NULL, NULL, o.answer, o.context,
      MHD_OPTION_CONNECTION_LIMIT, o.connections,
      MHD_OPTION_CONNECTION_TIMEOUT, o.idle_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, o.header_bytes,
      MHD_OPTION_THREAD_STACK_SIZE, o.stack_bytes,
      MHD_OPTION_URI_LOG_CALLBACK, o.begin, o.context,
      MHD_OPTION_NOTIFY_COMPLETED, o.completed, o.context,
      MHD_OPTION_NOTIFY_CONNECTION, o.connection, o.context,
      MHD_OPTION_END);
}

/* 0 stops the clock of a connection; a new limit starts it again from now. */
static inline void sawlog_mhd_set_idle_limit(struct MHD_Connection *_Nonnull c, unsigned int seconds) {
  MHD_set_connection_option(c, MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}

static inline int sawlog_mhd_socket(struct MHD_Connection *_Nonnull c) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

static inline const struct sockaddr *_Nullable sawlog_mhd_peer(struct MHD_Connection *_Nonnull c) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return info ? info->client_addr : NULL;
}

static inline void sawlog_mhd_name_thread(const char *_Nonnull name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
