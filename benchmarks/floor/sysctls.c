// What the kernel itself takes to compare and set sysctls: sysctls FILE [verified], with a path and a value on each line
//
// Each file is opened, read, written and closed in a loop. With "verified", the same system calls are made as by a pass that reads back what
// it wrote: all files are opened and read, then written, then read again, then closed. Prints elapsed_s=SECONDS.
#include "floor.h"

#define MOST 65536

static char paths[MOST][128], values[MOST][32];
static int files[MOST];
static int count;

static void look(int i, char *found, size_t size) {
  if (pread(files[i], found, size, 0) < 1) fail(paths[i]);
}

static void set(int i) {
  size_t length = strlen(values[i]);
  if (pwrite(files[i], values[i], length, 0) != (ssize_t)length) fail(paths[i]);
}

static void one_by_one(void) {
  char found[64];
  for (int i = 0; i < count; i++) {
    int fd = open(paths[i], O_RDWR | O_CLOEXEC);
    size_t length = strlen(values[i]);
    if (fd < 0 || read(fd, found, sizeof found) < 1) fail(paths[i]);
    if (memcmp(found, values[i], length) && pwrite(fd, values[i], length, 0) != (ssize_t)length) fail(paths[i]);
    close(fd);
  }
}

static void verified(void) {
  char found[512];
  char folder[128] = "";
  int inside = -1;
  for (int i = 0; i < count; i++) {
    char *name = strrchr(paths[i], '/');
    size_t length = name - paths[i];
    if (inside < 0 || strncmp(folder, paths[i], length) || folder[length]) {
      if (inside >= 0) close(inside);
      memcpy(folder, paths[i], length);
      folder[length] = 0;
      inside = open(folder, O_PATH | O_CLOEXEC);
    }
    files[i] = openat(inside, name + 1, O_RDWR | O_CLOEXEC);
    if (files[i] < 0) fail(paths[i]);
    look(i, found, sizeof found);
  }
  for (int i = 0; i < count; i++) set(i);
  for (int i = 0; i < count; i++) {
    look(i, found, sizeof found);
    if (strncmp(found, values[i], strlen(values[i]))) fail(paths[i]);
  }
  for (int i = 0; i < count; i++) close(files[i]);
  close(inside);
}

int main(int argc, char **argv) {
  FILE *list = argc > 1 ? fopen(argv[1], "r") : NULL;
  if (!list) return fprintf(stderr, "usage: sysctls FILE [verified]\n"), 2;
  while (count < MOST && fscanf(list, "%127s %31s", paths[count], values[count]) == 2) count++;
  double began = seconds();
  if (argc > 2) verified(); else one_by_one();
  printf("elapsed_s=%.9f\n", seconds() - began);
}
