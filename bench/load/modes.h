/* The modes that are no closed loop, and the options all modes share. */
#ifndef MODES_H
#define MODES_H
#include "connection.h"

typedef struct {
  Loop loop;
  int connections, records, rate, count;
  const char *name; /* topic, and prefix of group ids */
  char **command;   /* what stands after `--` */
} Options;

void run_latency(Options options);
void run_groups(Options options);
void run_start(Options options);
void run_members(Options options);
#endif
