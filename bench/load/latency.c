/*
 * One record end to end. A producer sends one record every 1/rate seconds (open loop, one connection), a consumer
 * keeps one long-polling fetch outstanding on another. A record's value is the instant of its sending.
 */
#define _GNU_SOURCE
#include "modes.h"
#include "setup.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VALUE_BYTES = 50 };

typedef struct {
  int producer, consumer;
  Frame produce, fetch;
  size_t batch_at, batch_length, offset_at;
  int64_t next_offset, sent, acked, measured, capacity;
  int64_t *latencies_ns;
  int64_t measure_from;
} Run;

static void send_record(Run *run) {
  uint8_t *batch = run->produce.bytes + run->batch_at;
  store_i64(batch + ONE_VALUE_AT, now_ns());
  seal_batch(batch, run->batch_length);
  send_all(run->producer, run->produce.bytes, run->produce.length);
  run->sent++;
}

static void send_fetch(Run *run) {
  store_i64(run->fetch.bytes + run->offset_at, run->next_offset);
  send_all(run->consumer, run->fetch.bytes, run->fetch.length);
}

/* Batches of one record each, as they were produced. */
static void take_records(Run *run, Reader records) {
  int64_t now = now_ns();
  while (records.end - records.at > BATCH_HEADER) {
    const uint8_t *batch = records.at;
    Reader header = {batch, records.end};
    int64_t base_offset = read_i64(&header);
    skip(&records, (size_t)read_i32(&header) + 12);
    Reader value = {batch + ONE_VALUE_AT, records.end};
    int64_t sent_at = read_i64(&value);
    if (base_offset != run->next_offset++) fail("latency: offset %lld is out of order", (long long)base_offset);
    if (sent_at < run->measure_from || run->measured == run->capacity) continue;
    run->latencies_ns[run->measured++] = now - sent_at;
  }
}

typedef struct {
  uint8_t bytes[1 << 20];
  size_t length;
} Input;

static void read_more(int fd, Input *input) {
  ssize_t got = read(fd, input->bytes + input->length, sizeof input->bytes - input->length);
  if (got <= 0) fail("the broker closed the connection");
  input->length += (size_t)got;
}

/* Size of the first response with its length prefix, 0 where it is not whole yet. */
static size_t first_response(Input *input, Reader *response) {
  if (input->length < 4) return 0;
  Reader prefix = {input->bytes, input->bytes + 4};
  size_t size = (size_t)read_i32(&prefix) + 4;
  if (input->length < size) return 0;
  *response = (Reader){input->bytes + 8, input->bytes + size};
  return size;
}

static void forget(Input *input, size_t size) {
  memmove(input->bytes, input->bytes + size, input->length - size);
  input->length -= size;
}

static void on_producer(Run *run, Input *input) {
  Reader response;
  read_more(run->producer, input);
  for (size_t size; (size = first_response(input, &response)) > 0; forget(input, size)) {
    int error = produce_error(response);
    if (error != 0) fail("Produce: error %d", error);
    run->acked++;
  }
}

static void on_consumer(Run *run, Input *input) {
  Reader response;
  read_more(run->consumer, input);
  size_t size = first_response(input, &response);
  if (size == 0) return;
  take_records(run, fetched_records(response));
  forget(input, size);
  send_fetch(run);
}

static int by_value(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

static void loop(Run *run, Options options) {
  static Input from_producer, from_consumer;
  struct pollfd sockets[2] = {{.fd = run->producer, .events = POLLIN}, {.fd = run->consumer, .events = POLLIN}};
  int64_t interval = 1000000000LL / options.rate, start = now_ns(), next = start;
  run->measure_from = start + (int64_t)(options.loop.warmup_seconds * 1e9);
  int64_t end = run->measure_from + (int64_t)(options.loop.seconds * 1e9);
  while (now_ns() < end || run->next_offset < run->sent || run->acked < run->sent) {
    int64_t now = now_ns();
    if (now >= next && now < end) {
      send_record(run);
      next += interval;
      continue;
    }
    if (now > end + 5000000000LL) fail("latency: %lld of %lld records came", (long long)run->next_offset, (long long)run->sent);
    struct timespec wait = {.tv_nsec = now < end ? next - now : 1000000};
    if (ppoll(sockets, 2, &wait, NULL) <= 0) continue;
    if (sockets[0].revents) on_producer(run, &from_producer);
    if (sockets[1].revents) on_consumer(run, &from_consumer);
  }
}

void run_latency(Options options) {
  static Run run;
  run.producer = connect_to(options.loop.port);
  run.consumer = connect_to(options.loop.port);
  ensure_topic(run.producer, options.name, 1);
  Frame batch = {0};
  put_batch(&batch, 1, VALUE_BYTES);
  put_produce(&run.produce, options.name, 0, &batch);
  run.batch_length = batch.length;
  run.batch_at = run.produce.length - batch.length;
  run.offset_at = put_fetch(&run.fetch, (FetchOf){options.name, 0, 500, 1 << 19, 0});
  run.capacity = (int64_t)(options.rate * options.loop.seconds) + 1;
  run.latencies_ns = calloc((size_t)run.capacity, sizeof(int64_t));
  send_fetch(&run);
  double cpu = cpu_seconds(options.loop.server_pid);
  loop(&run, options);
  cpu = cpu_seconds(options.loop.server_pid) - cpu;
  qsort(run.latencies_ns, (size_t)run.measured, sizeof(int64_t), by_value);
  if (run.measured == 0) fail("latency: nothing measured");
  printf("{\"records\":%lld,\"cpuSeconds\":%.3f,\"p50Us\":%.1f,\"p99Us\":%.1f}\n", (long long)run.measured, cpu,
         (double)run.latencies_ns[run.measured / 2] / 1e3,
         (double)run.latencies_ns[run.measured * 99 / 100] / 1e3);
}
