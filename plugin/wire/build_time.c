/* build_time.c - when software was built: a date and a time as one decimal number, [Y]YMMDDhhmm.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "build_time.h"

#define TWO_DIGITS 100u

#define CENTURY        2000u
#define FIRST_YEAR     1970u
#define MONTHS         12u
#define FEBRUARY       2u
#define HOURS          24u
#define MINUTES        60u
#define SECONDS        60u
#define DAYS_OF_A_YEAR 365u
#define LEAP_YEARS     4u /* 2000 is one: all of these two-digit years follow the short rule */

static unsigned take_digits(uint32_t *number)
{
    const unsigned digits = *number % TWO_DIGITS;

    *number /= TWO_DIGITS;
    return digits;
}

static unsigned days_of_month(unsigned year, unsigned month)
{
    static const uint8_t days[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == FEBRUARY && year % LEAP_YEARS == 0);
}

/* Days from 1970 to the first of a month. */
static unsigned days_before(unsigned year, unsigned month)
{
    unsigned days = (year - FIRST_YEAR) * DAYS_OF_A_YEAR;

    days += (year - 1) / LEAP_YEARS - (FIRST_YEAR - 1) / LEAP_YEARS;
    for (unsigned before = 1; before < month; before++)
        days += days_of_month(year, before);
    return days;
}

bool skype_build_time(uint32_t number, int64_t *seconds)
{
    const unsigned minute = take_digits(&number);
    const unsigned hour = take_digits(&number);
    const unsigned day = take_digits(&number);
    const unsigned month = take_digits(&number);
    const unsigned year = CENTURY + number;

    if (minute >= MINUTES || hour >= HOURS || month < 1 || month > MONTHS || day < 1 ||
        day > days_of_month(year, month))
        return false;
    *seconds = ((int64_t)(days_before(year, month) + day - 1) * HOURS + hour) * MINUTES + minute;
    *seconds *= SECONDS;
    return true;
}
