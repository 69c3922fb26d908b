// exchange A B: exchanges two names for one another until it is killed.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>

int main(int count, char **names) {
  if (count != 3) return 2;
  while (renameat2(AT_FDCWD, names[1], AT_FDCWD, names[2], RENAME_EXCHANGE) == 0) {
  }
  perror("renameat2");
  return 1;
}
