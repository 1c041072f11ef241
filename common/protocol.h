/* protocol: the numbers that both ends of the wire must agree on. What they mean stands in proto/PROTOCOL.md. */
#pragma once

/* A new major breaks clients and never happens lightly; a new minor adds fields, methods or frames. Each side speaks to
 * one minor older and newer. */
#define PROTOCOL_MAJOR 1
#define PROTOCOL_MINOR 0

#define PROTOCOL_PORT 7345
/* What a frame may hold from a peer that has shown no certificate: room for lots.Enrolment/Enrol. */
#define PROTOCOL_MAX_ANONYMOUS 16384
/* Bounds of fields of Request. */
#define PROTOCOL_MAX_KEY 64      /* bytes */
#define PROTOCOL_MAX_PURPOSE 200 /* characters */
#define PROTOCOL_MAX_METHOD 128  /* bytes */
