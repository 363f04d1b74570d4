// A user's own file at the path of one of ours. Including <gradus.h> must never find it.
#error "gradus.h has included a file of the program that uses it"
