// The end of what macros_aside.h began: the same list.
#ifndef GRADUS_CORE_BASE_MACROS_BACK_H
#define GRADUS_CORE_BASE_MACROS_BACK_H

#pragma pop_macro("None")
#pragma pop_macro("I")
#pragma pop_macro("min")
#pragma pop_macro("max")
#pragma pop_macro("abs")
#pragma pop_macro("round")
#pragma pop_macro("move")
#pragma pop_macro("erase")
#pragma pop_macro("clear")
#pragma pop_macro("columns")
#pragma pop_macro("check")
#pragma pop_macro("length")
#pragma pop_macro("append")
#pragma pop_macro("eval")
#pragma pop_macro("index")
#pragma pop_macro("isnan")
#pragma pop_macro("isinf")
#pragma pop_macro("isfinite")
#pragma pop_macro("signbit")

#endif
