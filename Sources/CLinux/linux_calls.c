#include "linux_calls.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

int sawlog_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int sawlog_epoll_add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int sawlog_epoll_wait(int epoll, int timeout_ms) {
  struct epoll_event events[8];
  return epoll_wait(epoll, events, 8, timeout_ms);
}

int sawlog_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int sawlog_set_thread_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

long sawlog_seek_data(int fd, int64_t offset) { return lseek(fd, offset, SEEK_DATA); }
long sawlog_seek_hole(int fd, int64_t offset) { return lseek(fd, offset, SEEK_HOLE); }

int64_t sawlog_peak_memory(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss * 1024 : 0;
}
