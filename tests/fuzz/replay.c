/* replay: runs a fuzz target over the files of its corpus folder (the argument), as an ordinary test. Also over every
 * beginning of each file, which is what a cut connection sends. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static int replay_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL)
    return -1;
  static uint8_t bytes[1 << 20];
  size_t len = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  size_t step = len > 4096 ? len / 256 : 1;
  for (size_t cut = 0; cut < len; cut += step) {
    uint8_t *exact = malloc(cut + 1); /* a copy of just that size, so that the sanitizer sees reads past its end */
    if (exact == NULL)
      return -1;
    memcpy(exact, bytes, cut);
    LLVMFuzzerTestOneInput(exact, cut);
    free(exact);
  }
  LLVMFuzzerTestOneInput(bytes, len);
  return 0;
}

int main(int argc, char **argv) {
  DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
  int files = 0;
  if (folder == NULL) {
    fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
    return 2;
  }
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char path[4096];
    if (entry->d_name[0] == '.')
      continue;
    snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
    if (replay_file(path) != 0)
      return 1;
    files++;
  }
  closedir(folder);
  printf("[  PASSED  ] %d test(s).\n", files);
  return files > 0 ? 0 : 1;
}
