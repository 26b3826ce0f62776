/* Joins many groups of one, one after the other, for measuring what a group costs. */
#include "modes.h"
#include "setup.h"
#include <stdio.h>
#include <stdlib.h>

void run_groups(Options options) {
  int socket = connect_to(options.loop.port);
  char group_id[64];
  for (int i = 0; i < options.count; i++) {
    Member member;
    snprintf(group_id, sizeof group_id, "%s-%d", options.name, i);
    if (i < 1) ensure_coordinator(socket, group_id);
    join_group(socket, &member, group_id);
  }
  printf("{\"groups\":%d,\"residentMb\":%.2f}\n", options.count, resident_mb(options.loop.server_pid));
}
