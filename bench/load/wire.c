#include "wire.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("load: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  exit(1);
}

static uint8_t *grow(Frame *frame, size_t more) {
  if (frame->length + more > frame->capacity) {
    frame->capacity = (frame->length + more) * 2 + 64;
    frame->bytes = realloc(frame->bytes, frame->capacity);
    if (!frame->bytes) fail("no memory");
  }
  uint8_t *at = frame->bytes + frame->length;
  frame->length += more;
  return at;
}

static void store(uint8_t *at, uint64_t value, int size) {
  for (int i = 0; i < size; i++) at[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static uint64_t load(const uint8_t *at, int size) {
  uint64_t value = 0;
  for (int i = 0; i < size; i++) value = value << 8 | at[i];
  return value;
}

void store_i32(uint8_t *at, int32_t value) { store(at, (uint32_t)value, 4); }
void store_i64(uint8_t *at, int64_t value) { store(at, (uint64_t)value, 8); }
void put_i8(Frame *frame, int value) { *grow(frame, 1) = (uint8_t)value; }
void put_i16(Frame *frame, int value) { store(grow(frame, 2), (uint16_t)value, 2); }
void put_i32(Frame *frame, int32_t value) { store_i32(grow(frame, 4), value); }
void put_i64(Frame *frame, int64_t value) { store_i64(grow(frame, 8), value); }
void put_raw(Frame *frame, const void *bytes, size_t length) { memcpy(grow(frame, length), bytes, length); }

void put_string(Frame *frame, const char *value) {
  put_i16(frame, value ? (int)strlen(value) : -1);
  if (value) put_raw(frame, value, strlen(value));
}

static void put_varint(Frame *frame, uint64_t value) {
  for (; value >= 0x80; value >>= 7) put_i8(frame, (int)(value | 0x80));
  put_i8(frame, (int)value);
}

static void put_zigzag(Frame *frame, int64_t value) {
  put_varint(frame, ((uint64_t)value << 1) ^ (uint64_t)(value >> 63));
}

void put_compact(Frame *frame, const char *value) {
  put_varint(frame, value ? strlen(value) + 1 : 0);
  if (value) put_raw(frame, value, strlen(value));
}

void put_bytes(Frame *frame, const void *bytes, size_t length) {
  put_i32(frame, (int32_t)length);
  put_raw(frame, bytes, length);
}

void frame_begin(Frame *frame, int api_key, int version, int flexible) {
  frame->length = 0;
  put_i32(frame, 0);
  put_i16(frame, api_key);
  put_i16(frame, version);
  put_i32(frame, 0);
  put_string(frame, "load");
  if (flexible) put_i8(frame, 0);
}

void frame_end(Frame *frame) { store_i32(frame->bytes, (int32_t)(frame->length - 4)); }

const uint8_t *skip(Reader *reader, size_t length) {
  if ((size_t)(reader->end - reader->at) < length) fail("a response is too short");
  const uint8_t *at = reader->at;
  reader->at += length;
  return at;
}

int read_i8(Reader *reader) { return (int8_t)*skip(reader, 1); }
int read_i16(Reader *reader) { return (int16_t)load(skip(reader, 2), 2); }
int32_t read_i32(Reader *reader) { return (int32_t)load(skip(reader, 4), 4); }
int64_t read_i64(Reader *reader) { return (int64_t)load(skip(reader, 8), 8); }

static uint64_t read_varlong(Reader *reader) {
  uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    uint8_t byte = *skip(reader, 1);
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

uint32_t read_varint(Reader *reader) { return (uint32_t)read_varlong(reader); }

int64_t read_zigzag(Reader *reader) {
  uint64_t value = read_varlong(reader);
  return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

void read_string(Reader *reader, char *into, size_t capacity) {
  int length = read_i16(reader);
  const uint8_t *at = skip(reader, length < 0 ? 0 : (size_t)length);
  if (!into) return;
  if (length < 0 || (size_t)length >= capacity) fail("a string of %d bytes is not expected", length);
  memcpy(into, at, (size_t)length);
  into[length] = 0;
}

uint32_t crc32c(const uint8_t *bytes, size_t length) {
  static uint32_t table[256];
  if (!table[1]) {
    for (uint32_t i = 0; i < 256; i++) {
      uint32_t crc = i;
      for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0x82f63b78u : crc >> 1;
      table[i] = crc;
    }
  }
  uint32_t crc = ~0u;
  while (length--) crc = table[(crc ^ *bytes++) & 0xff] ^ crc >> 8;
  return ~crc;
}

/* Offsets in a batch: length 8, crc 17, attributes 21, lastOffsetDelta 23, record count 57. */
void seal_batch(uint8_t *batch, size_t length) {
  store_i32(batch + 17, (int32_t)crc32c(batch + 21, length - 21));
}

static int varint_size(int64_t value) {
  int size = 1;
  for (uint64_t rest = (uint64_t)value << 1; rest >= 0x80; rest >>= 7) size++;
  return size;
}

void put_batch(Frame *frame, int count, int value_bytes) {
  size_t start = frame->length;
  put_i64(frame, 0);            /* baseOffset */
  put_i32(frame, 0);            /* batchLength */
  put_i32(frame, -1);           /* partitionLeaderEpoch */
  put_i8(frame, 2);             /* magic */
  put_i32(frame, 0);            /* crc */
  put_i16(frame, 0);            /* attributes */
  put_i32(frame, count - 1);    /* lastOffsetDelta */
  put_i64(frame, 1700000000000); /* baseTimestamp */
  put_i64(frame, 1700000000000); /* maxTimestamp */
  put_i64(frame, -1);           /* producerId */
  put_i16(frame, -1);           /* producerEpoch */
  put_i32(frame, -1);           /* baseSequence */
  put_i32(frame, count);
  for (int i = 0; i < count; i++) {
    put_zigzag(frame, 1 + 1 + varint_size(i) + 1 + varint_size(value_bytes) + value_bytes + 1);
    put_i8(frame, 0);           /* attributes */
    put_zigzag(frame, 0);       /* timestampDelta */
    put_zigzag(frame, i);       /* offsetDelta */
    put_zigzag(frame, -1);      /* null key */
    put_zigzag(frame, value_bytes);
    for (int b = 0; b < value_bytes; b++) put_i8(frame, 'a' + (i + b) % 26);
    put_zigzag(frame, 0);       /* headers */
  }
  store_i32(frame->bytes + start + 8, (int32_t)(frame->length - start - 12));
  seal_batch(frame->bytes + start, frame->length - start);
}

int64_t check_batches(const uint8_t *bytes, size_t length) {
  int64_t records = 0;
  for (size_t at = 0; at + BATCH_HEADER <= length;) {
    size_t size = (size_t)load(bytes + at + 8, 4) + 12;
    if (at + size > length) break; /* Kafka may cut the last batch at the fetch's byte limit */
    if ((uint32_t)load(bytes + at + 17, 4) != crc32c(bytes + at + 21, size - 21)) fail("a fetched batch has a wrong CRC");
    records += (int64_t)load(bytes + at + 57, 4);
    at += size;
  }
  return records;
}
