/**
 * System calls that every container may make, whatever its capabilities: those with which ordinary
 * programs work and which concern only what the caller owns. The set equals Docker's, so that a
 * program which runs there runs here. Names with 32, 64 or time64 are variants of 32-bit machines.
 */
export const allowedCalls: readonly string[] = [
  ...words(`open openat openat2 creat close close_range read readv pread64 preadv preadv2 write
    writev pwrite64 pwritev pwritev2 lseek _llseek dup dup2 dup3 fcntl fcntl64 ioctl flock pipe pipe2
    sendfile sendfile64 splice tee vmsplice copy_file_range readahead fadvise64 fadvise64_64
    fallocate truncate truncate64 ftruncate ftruncate64 sync syncfs fsync fdatasync sync_file_range
    name_to_handle_at`),

  ...words(`access faccessat faccessat2 stat stat64 lstat lstat64 fstat fstat64 fstatat64 newfstatat
    statx statfs statfs64 fstatfs fstatfs64 statmount listmount chmod fchmod fchmodat fchmodat2 chown
    chown32 fchown fchown32 fchownat lchown lchown32 utime utimes utimensat utimensat_time64
    futimesat umask cachestat`),

  ...words(`getdents getdents64 getcwd chdir fchdir mkdir mkdirat rmdir mknod mknodat link linkat
    symlink symlinkat readlink readlinkat rename renameat renameat2 unlink unlinkat`),

  ...words(`getxattr getxattrat lgetxattr fgetxattr setxattr setxattrat lsetxattr fsetxattr listxattr
    listxattrat llistxattr flistxattr removexattr removexattrat lremovexattr fremovexattr`),

  ...words(`brk mmap mmap2 munmap mremap mprotect mseal msync madvise mincore mlock mlock2 mlockall
    munlock munlockall remap_file_pages membarrier memfd_create memfd_secret map_shadow_stack
    pkey_alloc pkey_free pkey_mprotect process_mrelease`),

  ...words(`fork vfork execve execveat exit exit_group wait4 waitid waitpid kill tkill tgkill getpid
    getppid gettid getpgid getpgrp setpgid getsid setsid pidfd_open pidfd_send_signal prctl
    getrlimit ugetrlimit setrlimit prlimit64 getrusage get_thread_area set_thread_area
    set_tid_address rseq restart_syscall uretprobe`),

  ...words(`getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getgroups getgroups32
    getresuid getresuid32 getresgid getresgid32 setuid setuid32 setgid setgid32 setreuid setreuid32
    setregid setregid32 setresuid setresuid32 setresgid setresgid32 setfsuid setfsuid32 setfsgid
    setfsgid32 setgroups setgroups32 capget capset`),

  ...words(`seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self`),

  ...words(`rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
    rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sigaltstack sigprocmask sigreturn
    signalfd signalfd4 pause alarm`),

  ...words(`time times gettimeofday nanosleep clock_getres clock_getres_time64 clock_gettime
    clock_gettime64 clock_nanosleep clock_nanosleep_time64 clock_adjtime clock_adjtime64 adjtimex
    getitimer setitimer timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64
    timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime
    timerfd_settime64`),

  ...words(`futex futex_time64 futex_wait futex_wake futex_waitv futex_requeue get_robust_list
    set_robust_list`),

  ...words(`sched_yield sched_getaffinity sched_setaffinity sched_getattr sched_setattr
    sched_getparam sched_setparam sched_getscheduler sched_setscheduler sched_get_priority_max
    sched_get_priority_min sched_rr_get_interval sched_rr_get_interval_time64 getpriority
    setpriority ioprio_get ioprio_set getcpu`),

  ...words(`select _newselect pselect6 pselect6_time64 poll ppoll ppoll_time64 epoll_create
    epoll_create1 epoll_ctl epoll_ctl_old epoll_wait epoll_wait_old epoll_pwait epoll_pwait2 eventfd
    eventfd2 inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_mark io_setup
    io_submit io_getevents io_pgetevents io_pgetevents_time64 io_cancel io_destroy`),

  ...words(`socketpair bind listen connect accept accept4 shutdown getsockname getpeername
    getsockopt setsockopt send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg
    recvmmsg_time64`),

  ...words(`ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat
    shmctl shmdt shmget mq_open mq_unlink mq_notify mq_getsetattr mq_timedreceive
    mq_timedreceive_time64 mq_timedsend mq_timedsend_time64`),

  ...words(`uname sysinfo getrandom riscv_hwprobe`),

  // Refused by kernels that mind: tracing needs the same user and no less privilege.
  ...words(`ptrace process_vm_readv process_vm_writev`),
]

/** Names separated by white space. */
export function words(text: string): readonly string[] {
  return text.split(/\s+/)
}
