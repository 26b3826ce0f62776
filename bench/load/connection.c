#define _GNU_SOURCE
#include "connection.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int try_connect(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    close(fd);
    return -1;
  }
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

int connect_to(int port) {
  int fd = try_connect(port);
  if (fd < 0) fail("nobody listens on port %d", port);
  return fd;
}

void send_all(int fd, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = write(fd, bytes, length);
    if (sent < 0) fail("write: %s", strerror(errno));
    bytes += sent;
    length -= (size_t)sent;
  }
}

static void read_exactly(int fd, uint8_t *into, size_t length) {
  while (length > 0) {
    ssize_t got = read(fd, into, length);
    if (got <= 0) fail("the broker closed the connection");
    into += got;
    length -= (size_t)got;
  }
}

Reader receive(int fd) {
  static uint8_t buffer[4 << 20];
  uint8_t prefix[4];
  read_exactly(fd, prefix, 4);
  Reader reader = {prefix, prefix + 4};
  size_t length = (size_t)read_i32(&reader);
  if (length > sizeof buffer) fail("a response of %zu bytes", length);
  read_exactly(fd, buffer, length);
  return (Reader){buffer + 4, buffer + length};
}

Reader call(int fd, Frame *frame) {
  send_all(fd, frame->bytes, frame->length);
  return receive(fd);
}

double cpu_seconds(int pid) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file || !fgets(text, sizeof text, file)) fail("cannot read %s", path);
  fclose(file);
  unsigned long user, system;
  /* The fields after the command's name, which may hold spaces: state is the third, utime the fourteenth. */
  if (sscanf(strrchr(text, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
    fail("cannot parse %s", path);
  return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

double resident_mb(int pid) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *file = fopen(path, "r");
  long kilobytes = -1;
  while (file && fgets(line, sizeof line, file)) sscanf(line, "VmRSS: %ld kB", &kilobytes);
  if (file) fclose(file);
  return (double)kilobytes / 1024;
}

/* ---- the loop ---- */

enum { RING = 256, BUCKETS = 200000 /* microseconds */ };

typedef struct {
  int fd;
  Workload *workload;
  uint8_t *buffer; /* unread response bytes */
  size_t length, capacity;
  uint8_t *batch; /* frames of one write */
  int64_t sent_at[RING];
  uint32_t head, tail;
} Connection;

static struct {
  int measuring;
  int64_t answered, bytes, worst_us, latency[BUCKETS + 1];
} total;

/* Requests that are sent by the clock: how many a second, since when, and how many were. */
static struct {
  int rate, connection_count, next;
  int64_t start, sent;
  Connection *connections;
} pace;

static void send_next(Connection *connection, int count) {
  Workload *workload = connection->workload;
  size_t length = workload->frame.length;
  for (int i = 0; i < count; i++) {
    workload->sent++;
    if (workload->prepare) workload->prepare(workload);
    store_i32(workload->frame.bytes + CORRELATION_AT, (int32_t)workload->sent);
    memcpy(connection->batch + (size_t)i * length, workload->frame.bytes, length);
    connection->sent_at[connection->tail++ % RING] = now_ns();
  }
  send_all(connection->fd, connection->batch, length * (size_t)count);
}

static void take(Connection *connection, const uint8_t *response, size_t length) {
  Workload *workload = connection->workload;
  Reader reader = {response, response + length};
  if (read_i32(&reader) != (int32_t)++workload->answered) fail("answers are not in order");
  int64_t bytes = workload->bytes;
  workload->check(workload, reader);
  int64_t microseconds = (now_ns() - connection->sent_at[connection->head++ % RING]) / 1000;
  if (!total.measuring) return;
  if (microseconds > total.worst_us) total.worst_us = microseconds;
  total.answered++;
  total.bytes += workload->bytes - bytes;
  total.latency[microseconds < BUCKETS ? microseconds : BUCKETS]++;
}

static int frames_in(Connection *connection) {
  size_t at = 0;
  int count = 0;
  while (connection->length - at >= 4) {
    Reader prefix = {connection->buffer + at, connection->buffer + at + 4};
    size_t size = (size_t)read_i32(&prefix);
    if (size + 4 > connection->capacity) {
      connection->capacity = size + 4 + 65536;
      connection->buffer = realloc(connection->buffer, connection->capacity);
    }
    if (connection->length - at < size + 4) break;
    take(connection, connection->buffer + at + 4, size);
    at += size + 4;
    count++;
  }
  memmove(connection->buffer, connection->buffer + at, connection->length - at);
  connection->length -= at;
  return count;
}

static void on_readable(Connection *connection) {
  size_t room = connection->capacity - connection->length;
  ssize_t got = read(connection->fd, connection->buffer + connection->length, room);
  if (got <= 0) fail("the broker closed a connection");
  connection->length += (size_t)got;
  int answered = frames_in(connection);
  if (answered > 0 && pace.rate == 0) send_next(connection, answered);
}

/* Sends what is due since the last time, on the connections in turn. */
static void send_due(void) {
  int64_t due = (int64_t)((double)(now_ns() - pace.start) / 1e9 * pace.rate);
  for (; pace.sent < due; pace.sent++) {
    Connection *connection = &pace.connections[pace.next++ % pace.connection_count];
    if (connection->tail - connection->head >= RING) fail("%d requests of a connection are not answered", RING);
    send_next(connection, 1);
  }
}

static int64_t percentile(double share) {
  int64_t rank = (int64_t)((double)total.answered * share);
  for (int64_t bucket = 0; bucket <= BUCKETS; bucket++) {
    rank -= total.latency[bucket];
    if (rank < 0) return bucket;
  }
  return BUCKETS;
}

static void loop_until(int poll, int64_t end) {
  struct epoll_event events[256];
  while (now_ns() < end) {
    if (pace.rate > 0) send_due();
    int count = epoll_wait(poll, events, 256, pace.rate > 0 ? 1 : 100);
    for (int i = 0; i < count; i++) on_readable(events[i].data.ptr);
  }
}

static void open_connection(int poll, Loop loop, Connection *connection, Workload *workload) {
  connection->fd = connect_to(loop.port);
  connection->workload = workload;
  connection->capacity = 65536;
  connection->buffer = malloc(connection->capacity);
  connection->batch = malloc(workload->frame.length * (size_t)loop.depth);
  workload->sent = workload->answered = 0;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  epoll_ctl(poll, EPOLL_CTL_ADD, connection->fd, &event);
  if (loop.rate == 0) send_next(connection, loop.depth);
}

static Figures figures(double seconds, double cpu) {
  return (Figures){.requests = total.answered, .bytes = total.bytes, .seconds = seconds, .cpu_seconds = cpu,
                   .p50_us = percentile(0.5), .p99_us = percentile(0.99), .worst_us = total.worst_us};
}

static void close_connections(int poll, Connection *connections, int count) {
  for (int i = 0; i < count; i++) {
    close(connections[i].fd);
    free(connections[i].buffer);
    free(connections[i].batch);
  }
  free(connections);
  close(poll);
}

Figures run_loop(Loop loop, Workload *workloads, int count) {
  if (loop.depth > RING) fail("--depth is at most %d", RING);
  int poll = epoll_create1(0);
  Connection *connections = calloc((size_t)count, sizeof *connections);
  memset(&total, 0, sizeof total);
  for (int i = 0; i < count; i++) open_connection(poll, loop, &connections[i], &workloads[i]);
  pace.rate = loop.rate;
  pace.connections = connections;
  pace.connection_count = count;
  pace.start = now_ns();
  pace.sent = 0;
  loop_until(poll, now_ns() + (int64_t)(loop.warmup_seconds * 1e9));
  total.measuring = 1;
  double cpu = cpu_seconds(loop.server_pid);
  int64_t start = now_ns();
  loop_until(poll, start + (int64_t)(loop.seconds * 1e9));
  double seconds = (double)(now_ns() - start) / 1e9;
  cpu = cpu_seconds(loop.server_pid) - cpu;
  close_connections(poll, connections, count);
  return figures(seconds, cpu);
}

void run_closed_loop(Loop loop, Workload *workloads, int count) {
  Figures measured = run_loop(loop, workloads, count);
  printf("{\"requests\":%lld,\"bytes\":%lld,\"seconds\":%.3f,\"cpuSeconds\":%.3f,\"p50Us\":%lld,\"p99Us\":%lld}\n",
         (long long)measured.requests, (long long)measured.bytes, measured.seconds, measured.cpu_seconds,
         (long long)measured.p50_us, (long long)measured.p99_us);
}
