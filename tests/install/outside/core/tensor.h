// A user's own file with the name of one of ours. Including <gradus.h> must never find it.
#error "gradus.h has included a file of the program that uses it"
