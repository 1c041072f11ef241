/* fuzz: what every fuzz target offers. One file and one corpus folder a target; replay.c runs it over the corpus,
 * tests/fuzz/explore with libFuzzer. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
