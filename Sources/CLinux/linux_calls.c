#include "linux_calls.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

int sawlog_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int sawlog_epoll_add(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int sawlog_epoll_remove(int epoll, int fd) {
  struct epoll_event unused = {0};
  return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &unused);
}

int sawlog_epoll_wait(int epoll, int *ready, int capacity, int timeout_ms) {
  struct epoll_event events[64];
  int count = epoll_wait(epoll, events, capacity < 64 ? capacity : 64, timeout_ms);
  for (int i = 0; i < count; i++) ready[i] = events[i].data.fd;
  return count;
}

int sawlog_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int sawlog_set_thread_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

long sawlog_seek_data(int fd, int64_t offset) { return lseek(fd, offset, SEEK_DATA); }
long sawlog_seek_hole(int fd, int64_t offset) { return lseek(fd, offset, SEEK_HOLE); }

int64_t sawlog_peak_memory(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss * 1024 : 0;
}

extern char **environ;

int sawlog_pipe_output_to(const char *command) {
  posix_spawn_file_actions_t actions;
  pid_t child = -1;
  char *arguments[] = {"/bin/sh", "-c", (char *)command, NULL};
  int ends[2];
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  if (posix_spawn_file_actions_init(&actions) == 0) {
    if (posix_spawn_file_actions_adddup2(&actions, ends[0], 0) != 0 ||
        posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ) != 0)
      child = -1;
    posix_spawn_file_actions_destroy(&actions);
  }
  if (child > 0) dup2(ends[1], 1);
  close(ends[0]);
  close(ends[1]);
  return child;
}

int sawlog_terminal_rows(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

int sawlog_terminal_columns(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void sawlog_keep_freed_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  /* One heap: what one thread has freed another can use. Threads here allocate blocks, seldom at once. */
  mallopt(M_ARENA_MAX, 1);
}

void sawlog_return_large_memory(void) { mallopt(M_MMAP_THRESHOLD, 1 << 20); }

void sawlog_trim_memory(void) { malloc_trim(0); }
