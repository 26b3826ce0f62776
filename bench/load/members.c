/* Groups of four members, as a broker has them: many members to a connection, in turn. */
#include "modes.h"
#include "setup.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEMBERS = 4, PARTITIONS = 5 /* of each member */, AT_ONCE = 1000 /* groups that join together */ };
enum { ENTRY_BYTES = 18 /* of one partition in an OffsetCommit v8 */ };

static const char topic[] = "load";

static void send_join(int socket, const Member *member) {
  Frame frame = {0};
  put_join(&frame, member->group_id);
  send_all(socket, frame.bytes, frame.length);
  free(frame.bytes);
}

/* Takes generation and member id; returns whether it leads. */
static int take_join(int socket, Member *member) {
  Reader response = receive(socket);
  read_i32(&response); /* throttle time */
  int error = read_i16(&response);
  if (error != 0) fail("JoinGroup %s: error %d", member->group_id, error);
  member->generation_id = read_i32(&response);
  read_string(&response, NULL, 0); /* protocol name */
  read_string(&response, NULL, 0); /* leader */
  read_string(&response, member->member_id, sizeof member->member_id);
  int count = read_i32(&response);
  if (count != 0 && count != MEMBERS) fail("%s has %d members", member->group_id, count);
  return count > 0;
}

/* ConsumerProtocolAssignment version 0: PARTITIONS of the topic from `first` on. */
static void put_assignment(Frame *frame, int first) {
  Frame assignment = {0};
  put_i16(&assignment, 0);
  put_i32(&assignment, 1);
  put_string(&assignment, topic);
  put_i32(&assignment, PARTITIONS);
  for (int i = 0; i < PARTITIONS; i++) put_i32(&assignment, first + i);
  put_i32(&assignment, -1);
  put_bytes(frame, assignment.bytes, assignment.length);
  free(assignment.bytes);
}

static void send_sync(int socket, const Member *members, int who, int leads) {
  Frame frame = {0};
  frame_begin(&frame, SYNC_GROUP, 2, 0);
  put_string(&frame, members[who].group_id);
  put_i32(&frame, members[who].generation_id);
  put_string(&frame, members[who].member_id);
  put_i32(&frame, leads ? MEMBERS : 0);
  for (int i = 0; leads && i < MEMBERS; i++) {
    put_string(&frame, members[i].member_id);
    put_assignment(&frame, i * PARTITIONS);
  }
  frame_end(&frame);
  send_all(socket, frame.bytes, frame.length);
  free(frame.bytes);
}

static void take_sync(int socket, const Member *member) {
  Reader response = receive(socket);
  read_i32(&response);
  int error = read_i16(&response);
  if (error != 0) fail("SyncGroup %s: error %d", member->group_id, error);
}

/* Members wait for one another, so each has a connection of its own until its group is stable. */
static void join_groups(int port, Member *members, int group_count) {
  static int sockets[AT_ONCE * MEMBERS], leads[AT_ONCE * MEMBERS];
  int count = group_count * MEMBERS;
  for (int i = 0; i < count; i++) send_join(sockets[i] = connect_to(port), &members[i]);
  for (int i = 0; i < count; i++) leads[i] = take_join(sockets[i], &members[i]);
  for (int i = 0; i < count; i++) send_sync(sockets[i], members + i / MEMBERS * MEMBERS, i % MEMBERS, leads[i]);
  for (int i = 0; i < count; i++) {
    take_sync(sockets[i], &members[i]);
    close(sockets[i]);
  }
}

static void next_turn(Workload *workload) {
  const Frame *turn = &workload->turns[workload->sent % workload->turn_count];
  memcpy(workload->frame.bytes, turn->bytes, turn->length);
}

/* What a member commits by itself now and then: all of its partitions, each a little further. */
static size_t put_commit(Frame *frame, const Member *member, int first) {
  frame_begin(frame, OFFSET_COMMIT, 8, 1);
  put_compact(frame, member->group_id);
  put_i32(frame, member->generation_id);
  put_compact(frame, member->member_id);
  put_compact(frame, NULL);
  put_i8(frame, 2); /* one topic */
  put_compact(frame, topic);
  put_i8(frame, PARTITIONS + 1);
  size_t offset_at = frame->length + 4;
  for (int i = 0; i < PARTITIONS; i++) {
    put_i32(frame, first + i);
    put_i64(frame, 0);
    put_i32(frame, -1);
    put_compact(frame, "");
    put_i8(frame, 0);
  }
  put_i8(frame, 0);
  put_i8(frame, 0);
  frame_end(frame);
  return offset_at;
}

static void next_commit(Workload *workload) {
  next_turn(workload);
  for (int i = 0; i < PARTITIONS; i++)
    store_i64(workload->frame.bytes + workload->offset_at + i * ENTRY_BYTES, workload->sent);
}

static void commit_check(Workload *workload, Reader response) {
  (void)workload;
  read_i8(&response);
  read_i32(&response);
  if (read_varint(&response) != 2) fail("OffsetCommit: not one topic");
  skip(&response, read_varint(&response) - 1);
  if (read_varint(&response) != PARTITIONS + 1) fail("OffsetCommit: not %d partitions", PARTITIONS);
  for (int i = 0; i < PARTITIONS; i++) {
    read_i32(&response);
    int error = read_i16(&response);
    if (error != 0) fail("OffsetCommit: error %d", error);
    read_i8(&response);
  }
}

/* Deals the members to the connections; `commits`: they commit, else they send heartbeats. */
static Workload *deal(Options options, const Member *members, int commits) {
  int turns = options.count * MEMBERS / options.connections;
  Workload *workloads = calloc((size_t)options.connections, sizeof *workloads);
  for (int i = 0; i < options.connections; i++) {
    Frame *frames = calloc((size_t)turns, sizeof *frames);
    for (int turn = 0; turn < turns; turn++) {
      int who = turn * options.connections + i;
      if (commits) workloads[i].offset_at = put_commit(&frames[turn], &members[who], who % MEMBERS * PARTITIONS);
      else put_heartbeat(&frames[turn], &members[who]);
      if (frames[turn].length != frames[0].length) fail("frames of a connection differ in length");
    }
    put_raw(&workloads[i].frame, frames[0].bytes, frames[0].length);
    workloads[i].turns = frames;
    workloads[i].turn_count = turns;
    workloads[i].prepare = commits ? next_commit : next_turn;
    workloads[i].check = commits ? commit_check : heartbeat_check;
  }
  return workloads;
}

static void print_figures(const char *name, Figures measured, const char *end) {
  printf("\"%sPerSecond\":%.1f,\"%sCpuUs\":%.3f,\"%sP50Us\":%lld,\"%sP99Us\":%lld,\"%sWorstUs\":%lld%s", name,
         (double)measured.requests / measured.seconds, name,
         measured.cpu_seconds * 1e6 / (double)measured.requests, name, (long long)measured.p50_us, name,
         (long long)measured.p99_us, name, (long long)measured.worst_us, end);
}

void run_members(Options options) {
  Member *members = calloc((size_t)options.count * MEMBERS, sizeof *members);
  int socket = connect_to(options.loop.port);
  ensure_topic(socket, topic, MEMBERS * PARTITIONS);
  ensure_coordinator(socket, options.name);
  close(socket);
  for (int i = 0; i < options.count * MEMBERS; i++)
    snprintf(members[i].group_id, sizeof members->group_id, "%s-%05d", options.name, i / MEMBERS);
  for (int group = 0; group < options.count; group += AT_ONCE) {
    int left = options.count - group;
    join_groups(options.loop.port, members + group * MEMBERS, left < AT_ONCE ? left : AT_ONCE);
  }
  Workload *heartbeats = deal(options, members, 0), *commits = deal(options, members, 1);
  Loop paced = options.loop, closed = options.loop;
  paced.rate = options.rate;
  printf("{");
  print_figures("paced", run_loop(paced, heartbeats, options.connections), ",");
  print_figures("heartbeats", run_loop(closed, heartbeats, options.connections), ",");
  print_figures("commits", run_loop(closed, commits, options.connections), "}\n");
}
