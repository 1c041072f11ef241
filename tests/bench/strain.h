/* strain: what the heavy work of one client does to another, on every side in turns.
 *
 *   pages      while one turns the pages of the largest unit's work lists, another shows open cases at half its top rate
 *   colleague  while one officer writes notes and shows cases without pause on 20 connections, another shows and notes
 *   settings   while an organisation's settings change, on which the agenda of its cases hangs, another writes notes
 */
#pragma once

#include "measure.h"

void strain_pages(struct bench *bench);
void strain_colleague(struct bench *bench);
void strain_settings(struct bench *bench);
