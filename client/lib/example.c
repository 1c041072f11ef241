/* The example of lots(3): shows the first page of your cases, and leaves a note in one of them.
 *
 *   cc example.c $(pkg-config --cflags --libs liblots) -o example
 *   ./example 17 "Called the employer."
 */
#include <cases.pb-c.h>
#include <lots.h>
#include <stdio.h>
#include <stdlib.h>

static int report(struct lots_result *result) {
  const struct lots_detail *details;
  size_t count = lots_result_details(result, &details);
  fprintf(stderr, "%s: %s\n", lots_status_name(lots_result_status(result)), lots_result_error(result));
  for (size_t i = 0; i < count; i++)
    fprintf(stderr, "  %s: %s\n", details[i].field, details[i].text);
  lots_result_free(result);
  return EXIT_FAILURE;
}

static int show_cases(lots *handle) {
  Lots__ListCasesRequest request = LOTS__LIST_CASES_REQUEST__INIT;
  struct lots_result *result = lots_call(handle, "lots.Cases/List", &request.base, NULL);
  if (lots_result_status(result) != LOTS_OK)
    return report(result);
  const Lots__ListCasesReply *reply = lots_result_message(result);
  for (size_t i = 0; i < reply->n_cases; i++)
    printf("%llu %s\n", (unsigned long long)reply->cases[i]->id, reply->cases[i]->name);
  lots_result_free(result);
  return EXIT_SUCCESS;
}

static int add_note(lots *handle, uint64_t id, char *text) {
  char receipt_text[128];
  struct lots_receipt receipt;
  Lots__NoteRequest request = LOTS__NOTE_REQUEST__INIT;
  request.id = id;
  request.text = text;
  struct lots_result *result = lots_call(handle, "lots.Cases/Note", &request.base, NULL);
  if (lots_result_status(result) != LOTS_OK)
    return report(result);
  if (lots_result_receipt(result, &receipt))
    puts(lots_receipt_text(&receipt, receipt_text));
  lots_result_free(result);
  return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
  char error[256];
  lots *handle;
  const struct lots_options options = {.client = "example 1.0"};
  if (lots_open(&options, &handle, error) != LOTS_OK) {
    fprintf(stderr, "%s\n", error);
    return EXIT_FAILURE;
  }
  int status = show_cases(handle);
  if (status == EXIT_SUCCESS && argc == 3)
    status = add_note(handle, strtoull(argv[1], NULL, 10), argv[2]);
  lots_close(handle);
  return status;
}
