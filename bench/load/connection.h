/* Connections to one broker on loopback: blocking calls to set a workload up, and a closed loop to run it. */
#ifndef CONNECTION_H
#define CONNECTION_H
#include "wire.h"

int connect_to(int port);          /* ends the program where it fails */
int try_connect(int port);         /* -1 where nobody listens */
void send_all(int socket, const uint8_t *bytes, size_t length);
/* Waits for a response; the Reader stands after the correlation id, until the next one is received. */
Reader receive(int socket);
/* Sends a frame and waits for its response; the Reader stands after the correlation id. */
Reader call(int socket, Frame *frame);

int64_t now_ns(void);
/* User and system CPU time of a process, in seconds. */
double cpu_seconds(int pid);
double resident_mb(int pid);

/* What one connection repeats. `prepare` may change the frame before it is sent; `check` judges a response. */
typedef struct Workload {
  Frame frame;
  void (*prepare)(struct Workload *);
  void (*check)(struct Workload *, Reader response);
  int64_t sent, answered;
  size_t offset_at;  /* where the frame has a number that changes: an offset to commit */
  int checked_whole; /* whether a whole fetch response has been verified */
  int64_t bytes;     /* payload bytes moved */
  const Frame *turns; /* frames of one length that take turns, where a connection carries several members */
  int turn_count;
} Workload;

typedef struct {
  int port, depth, server_pid;
  double warmup_seconds, seconds;
  int rate; /* requests a second over all connections; 0: as many as are answered */
} Loop;

/* What was measured: answered requests, payload bytes, wall and CPU time, and how long answers took. */
typedef struct {
  int64_t requests, bytes, p50_us, p99_us, worst_us;
  double seconds, cpu_seconds;
} Figures;

/* Keeps `depth` requests outstanding on a connection per workload, or sends at the loop's rate. */
Figures run_loop(Loop loop, Workload *workloads, int count);
/* Prints the figures of a loop as one line of JSON. */
void run_closed_loop(Loop loop, Workload *workloads, int count);
#endif
