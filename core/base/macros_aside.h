// Names of ours that other libraries define as macros: X11 (None), <complex.h> (I), Windows and old C code (min, max,
// abs, round), curses (move, erase, clear, columns), macOS (check), R (length, append, eval), <strings.h> (index),
// <math.h>. gradus.h puts these macros aside while it is read, whichever header came first; macros_back.h brings them
// back.
#ifndef GRADUS_CORE_BASE_MACROS_ASIDE_H
#define GRADUS_CORE_BASE_MACROS_ASIDE_H

#pragma push_macro("None")
#pragma push_macro("I")
#pragma push_macro("min")
#pragma push_macro("max")
#pragma push_macro("abs")
#pragma push_macro("round")
#pragma push_macro("move")
#pragma push_macro("erase")
#pragma push_macro("clear")
#pragma push_macro("columns")
#pragma push_macro("check")
#pragma push_macro("length")
#pragma push_macro("append")
#pragma push_macro("eval")
#pragma push_macro("index")
#pragma push_macro("isnan")
#pragma push_macro("isinf")
#pragma push_macro("isfinite")
#pragma push_macro("signbit")

#undef None
#undef I
#undef min
#undef max
#undef abs
#undef round
#undef move
#undef erase
#undef clear
#undef columns
#undef check
#undef length
#undef append
#undef eval
#undef index
#undef isnan
#undef isinf
#undef isfinite
#undef signbit

#endif
