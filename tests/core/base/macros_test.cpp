// gradus.h after headers that define everyday words as macros: it must compile, and leave the macros as they were.
//
// Those of headers that every system has are included; of the others, their macros are listed as they define them.
#include <complex.h>
#include <math.h>
#include <strings.h>
#include <sys/param.h>
#include <sys/sysmacros.h>
#include <termios.h>

#ifndef I
#define I _Complex_I   // <complex.h> of C, which that of C++ may leave out
#endif
// Qt
#define slots
#define signals public
#define emit
#define foreach(variable, container) for (variable : container)
#define forever for (;;)
// X11: X.h, Xlib.h
#define None 0L
#define Bool int
#define Status int
#define True 1
#define False 0
#define Success 0
#define Always 2
#define Complex 0
#define Below 1
#define KeyPress 2
#define Unsorted 0
// Windows
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define ERROR 0
#define IN
#define OUT
#define OPTIONAL
#define DELETE 65536
#define near
#define far
#define small char
#define interface struct
// macOS, Unreal
#define check(assertion) (void)(assertion)
#define verify(assertion) (void)(assertion)
#define require(assertion, label) (void)(assertion)
// curses
#define move(y, x) wmove(stdscr, y, x)
#define erase() werase(stdscr)
#define clear() wclear(stdscr)
#define refresh() wrefresh(stdscr)
#define timeout(delay) wtimeout(stdscr, delay)
#define border(ls, rs) wborder(stdscr, ls, rs)
#define columns cur_term->type.Numbers[0]
#define lines cur_term->type.Numbers[2]
// R
#define length Rf_length
#define append Rf_append
#define eval Rf_eval
#define error Rf_error
#define warning Rf_warning
// Arduino, old C
#define abs(x) ((x) > 0 ? (x) : -(x))
#define round(x) ((x) >= 0 ? (long)((x) + 0.5) : (long)((x)-0.5))
#define sq(x) ((x) * (x))
#define bit(b) (1UL << (b))
#define radians(deg) ((deg)*0.017453292519943295)
#define degrees(rad) ((rad)*57.29577951308232)
#define index(s, c) strchr(s, c)
#define isnan(x) ((x) != (x))
#define isinf(x) (!isnan(x) && isnan((x) - (x)))
#define isfinite(x) (!isnan((x) - (x)))
#define signbit(x) ((x) < 0)
#define TRUE 1
#define FALSE 0
#define ABS(a) ((a) > 0 ? (a) : -(a))
#define CLAMP(x, low, high) ((x) > (high) ? (high) : (x) < (low) ? (low) : (x))
#define PI 3.14159
#define EPS 1e-6
#define VERSION "1"
#define DEBUG 1

#include <gradus.h>

#define GRADUS_TEXT(x) #x
#define GRADUS_TEXT_OF(x) GRADUS_TEXT(x)
constexpr const char* after[] = {GRADUS_TEXT_OF(None), GRADUS_TEXT_OF(min(1, 2)), GRADUS_TEXT_OF(move(1, 2)),
    GRADUS_TEXT_OF(length), GRADUS_TEXT_OF(isnan(3)), GRADUS_TEXT_OF(I), GRADUS_TEXT_OF(columns)};

#undef None
#undef min
#undef max
#undef abs
#undef round
#undef move
#undef erase
#undef clear
#undef check
#undef length
#undef append
#undef eval
#undef error
#undef index
#undef timeout
#undef border
#undef columns
#undef lines
#undef refresh
#undef isnan
#undef isinf
#undef isfinite
#undef signbit
#include <doctest/doctest.h>

#include <string>

TEST_CASE("gradus.h compiles after headers that define its names as macros, and leaves them defined") {
  const gradus::Tensor x = gradus::ones({2, 3});
  CHECK(x.sum().item<int>() == 6);
  CHECK(std::string(after[0]) == "0L");
  CHECK(std::string(after[1]) == "((1) < (2) ? (1) : (2))");
  CHECK(std::string(after[2]) == "wmove(stdscr, 1, 2)");
  CHECK(std::string(after[3]) == "Rf_length");
  CHECK(std::string(after[4]) == "((3) != (3))");
  CHECK(std::string(after[5]) != "I");   // of <complex.h>
  CHECK(std::string(after[6]) == "cur_term->type.Numbers[0]");
}
