#include "setup.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const int patience = 300; /* times 100 ms */

static int create_topic(int socket, const char *topic, int partitions) {
  Frame frame = {0};
  frame_begin(&frame, CREATE_TOPICS, 2, 0);
  put_i32(&frame, 1);
  put_string(&frame, topic);
  put_i32(&frame, partitions);
  put_i16(&frame, 1); /* replication factor */
  put_i32(&frame, 0); /* assignments */
  put_i32(&frame, 0); /* configs */
  put_i32(&frame, 30000);
  put_i8(&frame, 0);
  frame_end(&frame);
  Reader response = call(socket, &frame);
  read_i32(&response); /* throttle time */
  read_i32(&response);
  read_string(&response, NULL, 0);
  return read_i16(&response);
}

static int list_offsets_error(int socket, const char *topic, int partition) {
  Frame frame = {0};
  frame_begin(&frame, LIST_OFFSETS, 2, 0);
  put_i32(&frame, -1);
  put_i8(&frame, 0);
  put_i32(&frame, 1);
  put_string(&frame, topic);
  put_i32(&frame, 1);
  put_i32(&frame, partition);
  put_i64(&frame, -1);
  frame_end(&frame);
  Reader response = call(socket, &frame);
  read_i32(&response);
  read_i32(&response);
  read_string(&response, NULL, 0);
  read_i32(&response);
  read_i32(&response);
  return read_i16(&response);
}

void ensure_topic(int socket, const char *topic, int partitions) {
  int error = create_topic(socket, topic, partitions);
  if (error != 0 && error != 36) fail("CreateTopics %s: error %d", topic, error);
  for (int partition = 0; partition < partitions; partition++) {
    for (int attempt = 0; (error = list_offsets_error(socket, topic, partition)) != 0; attempt++) {
      if (attempt == patience) fail("partition %d of %s is not usable: error %d", partition, topic, error);
      usleep(100000);
    }
  }
}

void ensure_coordinator(int socket, const char *group_id) {
  Frame frame = {0};
  frame_begin(&frame, FIND_COORDINATOR, 1, 0);
  put_string(&frame, group_id);
  put_i8(&frame, 0);
  frame_end(&frame);
  for (int attempt = 0;; attempt++) {
    Reader response = call(socket, &frame);
    read_i32(&response);
    int error = read_i16(&response);
    if (error == 0) return;
    if (attempt == patience) fail("FindCoordinator: error %d", error);
    usleep(100000);
  }
}

void put_join(Frame *frame, const char *group_id) {
  /* ConsumerProtocolSubscription version 0: topics ["load"], null user data. */
  static const uint8_t subscription[] = {0, 0, 0, 0, 0, 1, 0, 4, 'l', 'o', 'a', 'd', 255, 255, 255, 255};
  frame_begin(frame, JOIN_GROUP, 3, 0);
  put_string(frame, group_id);
  put_i32(frame, 300000); /* session timeout */
  put_i32(frame, 300000); /* rebalance timeout */
  put_string(frame, "");
  put_string(frame, "consumer");
  put_i32(frame, 1);
  put_string(frame, "range");
  put_bytes(frame, subscription, sizeof subscription);
  frame_end(frame);
}

static int try_join(int socket, Member *member) {
  Frame frame = {0};
  put_join(&frame, member->group_id);
  Reader response = call(socket, &frame);
  read_i32(&response);
  int error = read_i16(&response);
  member->generation_id = read_i32(&response);
  read_string(&response, NULL, 0); /* protocol name */
  read_string(&response, NULL, 0); /* leader */
  read_string(&response, member->member_id, sizeof member->member_id);
  return error;
}

void join_group(int socket, Member *member, const char *group_id) {
  snprintf(member->group_id, sizeof member->group_id, "%s", group_id);
  for (int attempt = 0, error; (error = try_join(socket, member)) != 0; attempt++) {
    /* COORDINATOR_LOAD_IN_PROGRESS, _NOT_AVAILABLE and NOT_COORDINATOR pass. */
    if (error < 14 || error > 16 || attempt == patience) fail("JoinGroup %s: error %d", group_id, error);
    usleep(100000);
  }
  Frame frame = {0};
  frame_begin(&frame, SYNC_GROUP, 2, 0);
  put_string(&frame, group_id);
  put_i32(&frame, member->generation_id);
  put_string(&frame, member->member_id);
  put_i32(&frame, 1);
  put_string(&frame, member->member_id);
  static const uint8_t assignment[] = {0, 0, 0, 0, 0, 0, 255, 255, 255, 255};
  put_bytes(&frame, assignment, sizeof assignment);
  frame_end(&frame);
  Reader response = call(socket, &frame);
  read_i32(&response);
  int error = read_i16(&response);
  if (error != 0) fail("SyncGroup %s: error %d", group_id, error);
}

void put_heartbeat(Frame *frame, const Member *member) {
  frame_begin(frame, HEARTBEAT, 4, 1);
  put_compact(frame, member->group_id);
  put_i32(frame, member->generation_id);
  put_compact(frame, member->member_id);
  put_compact(frame, NULL);
  put_i8(frame, 0);
  frame_end(frame);
}

void heartbeat_check(Workload *workload, Reader response) {
  (void)workload;
  read_i8(&response);  /* tagged fields of the header */
  read_i32(&response); /* throttle time */
  int error = read_i16(&response);
  if (error != 0) fail("Heartbeat: error %d", error);
}

void put_produce(Frame *frame, const char *topic, int partition, const Frame *batch) {
  frame_begin(frame, PRODUCE, 7, 0);
  put_string(frame, NULL);
  put_i16(frame, 1); /* acks */
  put_i32(frame, 30000);
  put_i32(frame, 1);
  put_string(frame, topic);
  put_i32(frame, 1);
  put_i32(frame, partition);
  put_bytes(frame, batch->bytes, batch->length);
  frame_end(frame);
}

int produce_error(Reader response) {
  read_i32(&response);
  read_string(&response, NULL, 0);
  read_i32(&response);
  read_i32(&response);
  return read_i16(&response);
}

size_t put_fetch(Frame *frame, FetchOf fetch) {
  frame_begin(frame, FETCH, 11, 0);
  put_i32(frame, -1);
  put_i32(frame, fetch.max_wait_ms);
  put_i32(frame, 1); /* min bytes */
  put_i32(frame, fetch.max_bytes);
  put_i8(frame, 0);
  put_i32(frame, 0);  /* session id */
  put_i32(frame, -1); /* session epoch: none */
  put_i32(frame, 1);
  put_string(frame, fetch.topic);
  put_i32(frame, 1);
  put_i32(frame, fetch.partition);
  put_i32(frame, -1); /* current leader epoch */
  size_t offset_at = frame->length;
  put_i64(frame, fetch.offset);
  put_i64(frame, -1); /* log start offset */
  put_i32(frame, fetch.max_bytes);
  put_i32(frame, 0); /* forgotten topics */
  put_string(frame, "");
  frame_end(frame);
  return offset_at;
}

Reader fetched_records(Reader response) {
  read_i32(&response);
  int error = read_i16(&response);
  read_i32(&response); /* session id */
  if (error != 0) fail("Fetch: error %d", error);
  if (read_i32(&response) == 0) return (Reader){response.at, response.at};
  read_string(&response, NULL, 0);
  read_i32(&response);
  read_i32(&response);
  error = read_i16(&response);
  if (error != 0) fail("Fetch: partition error %d", error);
  skip(&response, 24); /* high watermark, last stable offset, log start offset */
  int aborted = read_i32(&response);
  skip(&response, aborted > 0 ? (size_t)aborted * 16 : 0);
  read_i32(&response); /* preferred read replica */
  int length = read_i32(&response);
  if (length <= 0) return (Reader){response.at, response.at};
  const uint8_t *records = skip(&response, (size_t)length);
  return (Reader){records, records + length};
}
