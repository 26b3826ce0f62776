/* Bytes of the Kafka protocol, as far as the load needs them: writing requests, reading responses. */
#ifndef WIRE_H
#define WIRE_H
#include <stddef.h>
#include <stdint.h>

/* A request being written. The frame's length is filled in by frame_end. */
typedef struct {
  uint8_t *bytes;
  size_t length, capacity;
} Frame;

enum { PRODUCE = 0, FETCH = 1, LIST_OFFSETS = 2, OFFSET_COMMIT = 8, FIND_COORDINATOR = 10, JOIN_GROUP = 11,
       HEARTBEAT = 12, SYNC_GROUP = 14, API_VERSIONS = 18, CREATE_TOPICS = 19 };

/* Where the correlation id of a frame stands. */
enum { CORRELATION_AT = 8 };

/* Begins a request with header version 1, or 2 (tagged fields) where flexible. */
void frame_begin(Frame *frame, int api_key, int version, int flexible);
void frame_end(Frame *frame);
void put_i8(Frame *frame, int value);
void put_i16(Frame *frame, int value);
void put_i32(Frame *frame, int32_t value);
void put_i64(Frame *frame, int64_t value);
void put_string(Frame *frame, const char *value);   /* INT16 length; NULL is null */
void put_compact(Frame *frame, const char *value);  /* compact string; NULL is null */
void put_bytes(Frame *frame, const void *bytes, size_t length); /* INT32 length */
void put_raw(Frame *frame, const void *bytes, size_t length);
void store_i32(uint8_t *at, int32_t value);
void store_i64(uint8_t *at, int64_t value);

/* A response being read. Reading past its end ends the program: the peer sent nonsense. */
typedef struct {
  const uint8_t *at, *end;
} Reader;

int read_i8(Reader *reader);
int read_i16(Reader *reader);
int32_t read_i32(Reader *reader);
int64_t read_i64(Reader *reader);
uint32_t read_varint(Reader *reader);
int64_t read_zigzag(Reader *reader);
void read_string(Reader *reader, char *into, size_t capacity); /* into may be NULL */
const uint8_t *skip(Reader *reader, size_t length);

uint32_t crc32c(const uint8_t *bytes, size_t length);

/* Writes one magic-2 record batch of `count` records with values of `value_bytes`. */
void put_batch(Frame *frame, int count, int value_bytes);
/* Where the first record's value stands in a batch of put_batch with one record of fewer than 58 bytes. */
enum { BATCH_HEADER = 61, ONE_VALUE_AT = BATCH_HEADER + 6 };
/* Recomputes the CRC of a batch after a change. */
void seal_batch(uint8_t *batch, size_t length);
/* Number of records in the whole batches of a fetch response; ends the program where a CRC is wrong. */
int64_t check_batches(const uint8_t *bytes, size_t length);

void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
#endif
