#pragma once
#include <stddef.h>
#include <stdint.h>

/* Linux calls that Glibc's Swift overlay does not import. Each returns what the system call
   returns: -1 and errno on failure. */
int sawlog_epoll_create(void);
int sawlog_epoll_add(int epoll, int fd);
int sawlog_epoll_wait(int epoll, int timeout_ms);
int sawlog_eventfd(void);
int sawlog_set_thread_name(const char *_Nonnull name);
long sawlog_seek_data(int fd, int64_t offset);
long sawlog_seek_hole(int fd, int64_t offset);
/* Peak resident memory of this process in bytes, 0 when unknown. */
int64_t sawlog_peak_memory(void);
