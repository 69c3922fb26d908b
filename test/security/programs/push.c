// push
//
// Tries to have whoever reads its terminal next read a line that nobody typed, and says whether it could.
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void) {
  // For a session leader without a terminal, as the first process of a container is.
  const int taken = ioctl(STDIN_FILENO, TIOCSCTTY, 0) == 0;
  const int pushed = ioctl(STDIN_FILENO, TIOCSTI, "!") == 0;
  printf("terminal %s, taken %s, pushed %s\n", isatty(STDIN_FILENO) ? "yes" : "no", taken ? "yes" : "no",
         pushed ? "yes" : "no");
  return 0;
}
