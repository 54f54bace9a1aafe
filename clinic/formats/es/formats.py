"""Dates as patients in Spanish read them: 3 mar 2026, 14:05."""

DATE_FORMAT = "j b Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j b Y, H:i"
SHORT_DATE_FORMAT = "d/m/Y"
DECIMAL_SEPARATOR = ","
FIRST_DAY_OF_WEEK = 1
