/* imports_values: cells as spreadsheets and other systems write them, made what the record holds. What a spreadsheet has
 * changed beyond telling is refused, and the spreadsheet named. */
#pragma once

#include "service.h"

/* A day, whatever its form, with the time behind it that databases write; the year must stand there in four digits.
 * Returns it as the contract has it; "" with a problem. */
char *imports_date(struct call *call, const char *column, const char *text);
/* As service_need_idnumber(). "198005059848,00" has all its digits; what has lost some is Excel's. */
bool imports_idnumber(struct call *call, const char *column, const char *text, bool allow_temporary,
                      struct idnumber *out);
/* A municipality's code, by its code with or without the first zero or by its name, with "kommun" behind it or not (Håbo
 * and Habo are two); any other text stays as it is, for the rules to refuse. */
char *imports_municipality(struct call *call, const char *text);
/* Text without spaces at its ends. A problem when Excel has written it as 4,67E+10. */
char *imports_digits(struct call *call, const char *column, const char *text);
