// processors(): how many processors the threads of this process can use at the same time.
#ifndef GRADUS_CORE_BASE_PROCESSORS_H
#define GRADUS_CORE_BASE_PROCESSORS_H

namespace gradus {

/// Those that this process may run on, or fewer where a control group (a container) has less processor time: more
/// threads than that would be stopped for a while, all at once, whenever the time is used up. At least 1; found out
/// once.
int processors();

/// The time that the process's control groups allow, in processors; INFINITY if there is no limit. The groups are those
/// in a file like /proc/self/cgroup, their limits are in folders below `mounts`, of either version of control groups.
double processor_quota(const char* groups = "/proc/self/cgroup", const char* mounts = "/sys/fs/cgroup");

}   // namespace gradus
#endif
