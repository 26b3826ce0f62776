/* Times a process from its start to its first answer, or to its end where it is no server. */
#define _GNU_SOURCE
#include "modes.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t spawn(char **command) {
  pid_t child = fork();
  if (child != 0) return child;
  int nowhere = open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; fd++) dup2(nowhere, fd);
  execvp(command[0], command);
  _exit(127);
}

static void await_answer(int port, pid_t child, int64_t deadline) {
  Frame frame = {0};
  frame_begin(&frame, API_VERSIONS, 0, 0);
  frame_end(&frame);
  for (;;) {
    int status, socket = try_connect(port);
    if (socket >= 0) {
      Reader response = call(socket, &frame);
      if (read_i16(&response) != 0) fail("ApiVersions: an error");
      close(socket);
      return;
    }
    if (waitpid(child, &status, WNOHANG) == child) fail("the server ended");
    if (now_ns() > deadline) fail("no answer on port %d", port);
    usleep(200);
  }
}

void run_start(Options options) {
  if (!options.command || !options.command[0]) fail("start: no command after --");
  int status;
  int64_t start = now_ns();
  pid_t child = spawn(options.command);
  if (options.loop.port != 0) await_answer(options.loop.port, child, start + 60000000000LL);
  else waitpid(child, &status, 0);
  double ms = (double)(now_ns() - start) / 1e6;
  double resident = -1;
  if (options.loop.port != 0) {
    usleep((useconds_t)(options.loop.seconds * 1e6));
    resident = resident_mb(child);
    kill(child, SIGTERM);
    int64_t end = now_ns() + 10000000000LL;
    while (waitpid(child, &status, WNOHANG) == 0) {
      if (now_ns() > end) kill(child, SIGKILL);
      usleep(2000);
    }
  }
  printf("{\"ms\":%.2f,\"residentMb\":%.2f}\n", ms, resident);
}
