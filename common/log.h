/* log: structured lines for operators: time, level, what happened, key=value pairs. Never personal data: ids, counts
 * and codes only, and no text that came from a client.
 *
 *   log_info("listening", "address=%s port=%d", address, port);
 *   2026-11-22T08:15:00Z info listening address=127.0.0.1 port=7345
 *
 * Under a service manager (JOURNAL_STREAM is set) lines go out with a syslog priority prefix and without the time.
 * A line is cut at 1 KiB, and control characters in it become '?'. Threads: any; a line is one write.
 */
#pragma once

#include "status.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Lines less grave than `level` are dropped. The default is INFO. */
void log_set_level(enum log_level level);
/* STATUS_INVALID_ARGUMENT for an unknown name; names are "error", "warn", "info", "debug". */
enum status log_level_parse(const char *name, enum log_level *out) MUST_USE;
void log_line(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The values of a line that has none: log_info("stopped", LOG_NOTHING). */
#define LOG_NOTHING "%s", ""

#define log_error(event, ...) log_line(LOG_LEVEL_ERROR, event, __VA_ARGS__)
#define log_warn(event, ...) log_line(LOG_LEVEL_WARN, event, __VA_ARGS__)
#define log_info(event, ...) log_line(LOG_LEVEL_INFO, event, __VA_ARGS__)
#define log_debug(event, ...) log_line(LOG_LEVEL_DEBUG, event, __VA_ARGS__)
