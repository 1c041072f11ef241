/* municipalities: the table that the Makefile makes from kommuner.csv (domain C15, SCB's codes), sorted by code. */
#pragma once

#include "codes.h"

extern const struct municipality municipalities[];
extern const size_t municipality_count;
