#include "linux_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A file in memory rather than a pipe: a program that does not read cannot make us wait. */
static int input_file(const char *input, size_t count) {
  int fd = memfd_create("input", MFD_CLOEXEC);
  if (fd < 0) return -1;
  while (count > 0) {
    ssize_t written = write(fd, input, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      close(fd);
      return -1;
    }
    input += written;
    count -= (size_t)written;
  }
  lseek(fd, 0, SEEK_SET);
  return fd;
}

int sawlog_spawn(char *const *arguments, const void *input, size_t count) {
  char *environment[] = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", NULL};
  int fd = input_file(input, count);
  if (fd < 0) return -1;
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, fd, 0);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup(&attributes, 0);
  /* Threads of ours block signals, which a program would inherit. */
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  pid_t process = -1;
  int fault = posix_spawn(&process, arguments[0], &files, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  close(fd);
  errno = fault;
  return fault == 0 ? process : -1;
}

int sawlog_await(int process, int timeout_ms) {
  int status = 0, is_late = 0;
  int fd = (int)syscall(SYS_pidfd_open, process, 0);
  if (fd >= 0) {
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int count;
    do count = poll(&ready, 1, timeout_ms);
    while (count < 0 && errno == EINTR);
    is_late = count == 0;
    close(fd);
  }
  if (is_late || fd < 0) kill(-process, SIGKILL);
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (is_late) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256;
}
