#pragma once
#include <stddef.h>
#include <stdint.h>

/* Linux calls that Glibc's Swift overlay does not import. Each returns what the system call
   returns: -1 and errno on failure. */
int sawlog_epoll_create(void);
int sawlog_epoll_add(int epoll, int fd);
int sawlog_epoll_remove(int epoll, int fd);
/* Writes the descriptors that can be read to `ready`, at most `capacity` (64 at most). */
int sawlog_epoll_wait(int epoll, int *_Nonnull ready, int capacity, int timeout_ms);
int sawlog_eventfd(void);
int sawlog_set_thread_name(const char *_Nonnull name);
long sawlog_seek_data(int fd, int64_t offset);
long sawlog_seek_hole(int fd, int64_t offset);
/* Freed memory stays with the process. */
void sawlog_keep_freed_memory(void);
void sawlog_return_large_memory(void);
/* What is free goes back to the system now. */
void sawlog_trim_memory(void);
/* Peak resident memory of this process in bytes, 0 when unknown. */
int64_t sawlog_peak_memory(void);
/* Columns of the terminal behind `fd`, 0 when it is none or does not say. */
int sawlog_terminal_columns(int fd);
int sawlog_terminal_rows(int fd);
/* Runs `command` in /bin/sh and makes standard output its input. Its process, or -1: then all stays as it was. */
int sawlog_pipe_output_to(const char *_Nonnull command);

/* Makes `signal` set its bit in the pending signals and write to `eventfd`, instead of its
   default action. One eventfd serves all signals. */
int sawlog_signal_catch(int signal, int eventfd);
/* The signals caught since the last call, a bit for each: 1 << number. */
uint64_t sawlog_signal_take(void);
int sawlog_signal_ignore(int signal);
/* Blocks every signal in the calling thread, so that the main thread gets them. */
int sawlog_signal_block_all(void);

/* Starts the program `arguments[0]` with `count` bytes as its standard input, in a process group of its own, with
   no other file of this process and hardly an environment; its output is dropped. Returns its number, or -1 and
   errno. */
int sawlog_spawn(char *_Nullable const *_Nonnull arguments, const void *_Nullable input, size_t count);
/* Waits for a process that sawlog_spawn has started; after `timeout_ms` its group is killed. Returns its exit code,
   256 when a signal ended it, or -1 when the time was up. */
int sawlog_await(int process, int timeout_ms);
