// Runs a program and says what it took: measure PROGRAM ARGUMENT... (its output goes to /dev/null)
//
// Prints elapsed_s=, cpu_s= (user and system) and peak_kb= (the largest resident size of any of its processes), and ends as it ended.
#include "floor.h"
#include <sys/resource.h>
#include <sys/wait.h>

int main(int argc, char **argv) {
  if (argc < 2) return fprintf(stderr, "usage: measure PROGRAM ARGUMENT...\n"), 2;
  double began = seconds();
  pid_t child = fork();
  if (child == 0) {
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, 1);
    execvp(argv[1], argv + 1);
    fail(argv[1]);
  }
  int status;
  struct rusage used;
  if (wait4(child, &status, 0, &used) < 0) fail("wait");
  double took = seconds() - began;
  double cpu = used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  printf("elapsed_s=%.9f cpu_s=%.6f peak_kb=%ld\n", took, cpu, used.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
