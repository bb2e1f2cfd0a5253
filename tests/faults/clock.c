/* Preloaded, it has a process live FAULTS_SECONDS_BACK: in the clock of the day, no other. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, now);
    const char *back = getenv("FAULTS_SECONDS_BACK");
    if (!failed && clock == CLOCK_REALTIME && back) now->tv_sec -= atol(back);
    return failed;
}
