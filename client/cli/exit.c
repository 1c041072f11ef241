/* exit: how an outcome becomes the exit code. See cli.h. */
#include "cli.h"

int cli_code_of(enum lots_status status) {
  switch (status) {
  case LOTS_OK:
    return CLI_OK;
  case LOTS_UNAVAILABLE:
  case LOTS_DEADLINE_EXCEEDED:
  case LOTS_RESOURCE_EXHAUSTED:
    return CLI_CONNECT;
  case LOTS_NOT_FOUND:
    return CLI_NOT_FOUND;
  case LOTS_INVALID_ARGUMENT:
  case LOTS_FAILED_PRECONDITION:
  case LOTS_OUT_OF_RANGE:
    return CLI_REFUSED;
  case LOTS_ABORTED:
  case LOTS_ALREADY_EXISTS:
    return CLI_CONFLICT;
  case LOTS_PERMISSION_DENIED:
  case LOTS_UNAUTHENTICATED:
    return CLI_DENIED;
  default:
    return CLI_OTHER;
  }
}
