#pragma once
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
struct MHD_Daemon *_Nullable sawlog_mhd_start(struct sawlog_mhd_options o);

/* 0 stops the clock of a connection; a new limit starts it again from now. */
void sawlog_mhd_set_idle_limit(struct MHD_Connection *_Nonnull c, unsigned int seconds);

int sawlog_mhd_socket(struct MHD_Connection *_Nonnull c);
const struct sockaddr *_Nullable sawlog_mhd_peer(struct MHD_Connection *_Nonnull c);

void sawlog_mhd_name_thread(const char *_Nonnull name);
