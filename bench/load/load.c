/*
 * The load generator of the benchmarks: one process, one thread, so that it never is what is measured.
 *
 *   load MODE --port P --server-pid PID [--connections N] [--depth N] [--seconds S] [--warmup S] [--name PREFIX] …
 *
 *   heartbeats      classic Heartbeat v4; a group of one per connection
 *   offset-commits  OffsetCommit v8 of one partition, an offset higher each time; a group of one per connection
 *   produce         Produce v7, acks 1, one batch of --records of 100 bytes; a partition per connection
 *   fetch           Fetch v11 of 1 MiB, always the same hot data; a partition per connection
 *   latency         one producer at --rate records a second, one long-polling consumer
 *   groups          --count groups of one join (and stay): for measuring memory
 *   members         --count groups of four join, then heartbeats at --rate, heartbeats and commits in a closed loop
 *   start           runs the command after `--` and times it until ApiVersions is answered; with no --port until it ends
 *
 * Each mode prints one line of JSON. Every response is checked; the first error ends the run with exit code 1.
 */
#include "connection.h"
#include "modes.h"
#include "setup.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void heartbeats(Options options, Workload *workload, Member *member) {
  (void)options;
  put_heartbeat(&workload->frame, member);
  workload->check = heartbeat_check;
}

static void commit_prepare(Workload *workload) {
  store_i64(workload->frame.bytes + workload->offset_at, workload->sent);
}

static void commit_check(Workload *workload, Reader response) {
  (void)workload;
  read_i8(&response);
  read_i32(&response);
  if (read_varint(&response) != 2) fail("OffsetCommit: not one topic");
  skip(&response, read_varint(&response) - 1);
  if (read_varint(&response) != 2) fail("OffsetCommit: not one partition");
  read_i32(&response);
  int error = read_i16(&response);
  if (error != 0) fail("OffsetCommit: error %d", error);
}

static void offset_commits(Options options, Workload *workload, Member *member) {
  Frame *frame = &workload->frame;
  frame_begin(frame, OFFSET_COMMIT, 8, 1);
  put_compact(frame, member->group_id);
  put_i32(frame, member->generation_id);
  put_compact(frame, member->member_id);
  put_compact(frame, NULL);
  put_i8(frame, 2); /* one topic */
  put_compact(frame, options.name);
  put_i8(frame, 2); /* one partition */
  put_i32(frame, 0);
  workload->offset_at = frame->length;
  put_i64(frame, 0);
  put_i32(frame, -1);
  put_compact(frame, "");
  put_i8(frame, 0);
  put_i8(frame, 0);
  put_i8(frame, 0);
  frame_end(frame);
  workload->prepare = commit_prepare;
  workload->check = commit_check;
}

typedef void (*OfMember)(Options, Workload *, Member *);

/* A group of one per connection, joined before the clock starts. */
static void run_groups_of_one(Options options, OfMember build) {
  Workload *workloads = calloc((size_t)options.connections, sizeof *workloads);
  int socket = connect_to(options.loop.port);
  ensure_topic(socket, options.name, 1);
  for (int i = 0; i < options.connections; i++) {
    char group_id[64];
    Member member;
    snprintf(group_id, sizeof group_id, "%s-%d", options.name, i);
    ensure_coordinator(socket, group_id);
    join_group(socket, &member, group_id);
    build(options, &workloads[i], &member);
  }
  close(socket);
  run_closed_loop(options.loop, workloads, options.connections);
}

static void produce_check(Workload *workload, Reader response) {
  int error = produce_error(response);
  if (error != 0) fail("Produce: error %d", error);
  workload->bytes += (int64_t)workload->frame.length;
}

static void produce(Options options) {
  Workload *workloads = calloc((size_t)options.connections, sizeof *workloads);
  int socket = connect_to(options.loop.port);
  ensure_topic(socket, options.name, options.connections);
  Frame batch = {0};
  put_batch(&batch, options.records, 100);
  for (int i = 0; i < options.connections; i++) {
    put_produce(&workloads[i].frame, options.name, i, &batch);
    workloads[i].check = produce_check;
  }
  close(socket);
  run_closed_loop(options.loop, workloads, options.connections);
}

enum { FETCH_BYTES = 1 << 20 };

static void fetch_check(Workload *workload, Reader response) {
  Reader records = fetched_records(response);
  size_t length = (size_t)(records.end - records.at);
  if (length < FETCH_BYTES / 4 * 3) fail("Fetch: %zu bytes", length);
  workload->bytes += (int64_t)length;
  if (workload->checked_whole) return;
  workload->checked_whole = 1;
  if (check_batches(records.at, length) < 6000) fail("Fetch: too few records");
}

static void fill(int socket, const char *topic, int partition) {
  Frame batch = {0}, request = {0};
  put_batch(&batch, 1000, 100);
  put_produce(&request, topic, partition, &batch);
  for (int i = 0; i < 12; i++) {
    int error = produce_error(call(socket, &request));
    if (error != 0) fail("Produce: error %d", error);
  }
}

static void fetch(Options options) {
  Workload *workloads = calloc((size_t)options.connections, sizeof *workloads);
  int socket = connect_to(options.loop.port);
  ensure_topic(socket, options.name, options.connections);
  for (int i = 0; i < options.connections; i++) {
    fill(socket, options.name, i);
    put_fetch(&workloads[i].frame, (FetchOf){options.name, i, 500, FETCH_BYTES, 0});
    workloads[i].check = fetch_check;
  }
  close(socket);
  run_closed_loop(options.loop, workloads, options.connections);
}

static const char *value_of(int argc, char **argv, const char *name, const char *otherwise) {
  for (int i = 2; i + 1 < argc; i++) {
    if (strcmp(argv[i], "--") == 0) break;
    if (strncmp(argv[i], "--", 2) == 0 && strcmp(argv[i] + 2, name) == 0) return argv[i + 1];
  }
  return otherwise;
}

static Options read_options(int argc, char **argv) {
  Options options = {
      .loop = {.port = atoi(value_of(argc, argv, "port", "0")),
               .depth = atoi(value_of(argc, argv, "depth", "1")),
               .server_pid = atoi(value_of(argc, argv, "server-pid", "0")),
               .warmup_seconds = atof(value_of(argc, argv, "warmup", "1")),
               .seconds = atof(value_of(argc, argv, "seconds", "3"))},
      .connections = atoi(value_of(argc, argv, "connections", "1")),
      .records = atoi(value_of(argc, argv, "records", "100")),
      .rate = atoi(value_of(argc, argv, "rate", "1000")),
      .count = atoi(value_of(argc, argv, "count", "1000")),
      .name = value_of(argc, argv, "name", "load"),
  };
  for (int i = 2; i < argc; i++)
    if (!options.command && strcmp(argv[i], "--") == 0) options.command = argv + i + 1;
  return options;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  Options options = read_options(argc, argv);
  if (strcmp(mode, "heartbeats") == 0) run_groups_of_one(options, heartbeats);
  else if (strcmp(mode, "offset-commits") == 0) run_groups_of_one(options, offset_commits);
  else if (strcmp(mode, "produce") == 0) produce(options);
  else if (strcmp(mode, "fetch") == 0) fetch(options);
  else if (strcmp(mode, "latency") == 0) run_latency(options);
  else if (strcmp(mode, "groups") == 0) run_groups(options);
  else if (strcmp(mode, "members") == 0) run_members(options);
  else if (strcmp(mode, "start") == 0) run_start(options);
  else fail("unknown mode '%s'", mode);
  return 0;
}
