// What the kernel itself takes to compare and set sysctls: sysctls FILE, with a path and a value on each line
//
// Each file is opened, read, written and closed in a loop. Prints elapsed_s=SECONDS.
#include "floor.h"

int main(int argc, char **argv) {
  FILE *list = argc > 1 ? fopen(argv[1], "r") : NULL;
  if (!list) return fprintf(stderr, "usage: sysctls FILE\n"), 2;
  static char paths[65536][128], values[65536][32];
  int count = 0;
  while (count < 65536 && fscanf(list, "%127s %31s", paths[count], values[count]) == 2) count++;
  char found[64];
  double began = seconds();
  for (int i = 0; i < count; i++) {
    int fd = open(paths[i], O_RDWR | O_CLOEXEC);
    size_t length = strlen(values[i]);
    if (fd < 0 || read(fd, found, sizeof found) < 1) fail(paths[i]);
    if (memcmp(found, values[i], length) && pwrite(fd, values[i], length, 0) != (ssize_t)length) fail(paths[i]);
    close(fd);
  }
  printf("elapsed_s=%.9f\n", seconds() - began);
}
