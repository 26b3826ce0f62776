/* What a workload needs to exist first: topics, records, joined groups. */
#ifndef SETUP_H
#define SETUP_H
#include "connection.h"

typedef struct {
  char group_id[64], member_id[160];
  int32_t generation_id;
} Member;

/* Creates the topic where it is not there and waits until its partitions can be used. */
void ensure_topic(int socket, const char *topic, int partitions);
/* Waits until the group's coordinator answers (a first group makes Kafka create __consumer_offsets). */
void ensure_coordinator(int socket, const char *group_id);
/* Joins and syncs a group of one with the classic protocol. */
void join_group(int socket, Member *member, const char *group_id);
/* Writes a JoinGroup v3 of a group's first member. */
void put_join(Frame *frame, const char *group_id);

/* Writes a classic Heartbeat v4. */
void put_heartbeat(Frame *frame, const Member *member);
/* Judges its response. */
void heartbeat_check(Workload *workload, Reader response);

void put_produce(Frame *frame, const char *topic, int partition, const Frame *batch);
/* The error code of a Produce v7 response. */
int produce_error(Reader response);

typedef struct {
  const char *topic;
  int32_t partition, max_wait_ms, max_bytes;
  int64_t offset;
} FetchOf;
/* Writes a Fetch v11 of one partition; returns where its fetch offset stands. */
size_t put_fetch(Frame *frame, FetchOf fetch);
/* The record bytes of a Fetch v11 response of one partition; ends the program where it has an error. */
Reader fetched_records(Reader response);
#endif
