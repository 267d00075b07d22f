/** Numbers of a system call: x86-64, then 64-bit Arm, which lacks some of the old ones. */
type Numbers = readonly [x64: number | undefined, arm64: number | undefined];

/**
 * System calls that a computation does not need, refused as not permitted: others' processes, namespaces and mounts, the kernel's
 * keys, programs and modules, and memory that no limit counts. They are also where holes in the kernel have
 * been found.
 */
export const REFUSED_CALLS: Readonly<Record<string, Numbers>> = {
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  pidfd_open: [434, 434],
  pidfd_getfd: [438, 438],
  kcmp: [312, 272],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  unshare: [272, 97],
  setns: [308, 268],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  open_tree: [428, 428],
  move_mount: [429, 429],
  mount_setattr: [442, 442],
  open_by_handle_at: [304, 265],
  name_to_handle_at: [303, 264],
  keyctl: [250, 219],
  add_key: [248, 217],
  request_key: [249, 218],
  bpf: [321, 280],
  userfaultfd: [323, 282],
  perf_event_open: [298, 241],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  shmget: [29, 194],
  shmat: [30, 196],
  msgget: [68, 186],
  semget: [64, 190],
  mq_open: [240, 180],
  personality: [135, 92],
  acct: [163, 89],
  swapon: [167, 224],
  swapoff: [168, 225],
  reboot: [169, 142],
  quotactl: [179, 60],
  syslog: [103, 116],
  iopl: [172, undefined],
  ioperm: [173, undefined],
  move_pages: [279, 239],
};

/** Start a process, always. */
export const PROCESS_CALLS: Readonly<Record<string, Numbers>> = {
  fork: [57, undefined],
  vfork: [58, undefined],
};

/** Make a socket of any kind; pairs of them, which lead nowhere else, are another call. */
export const SOCKET_CALLS: Readonly<Record<string, Numbers>> = {
  socket: [41, 198],
};

/** Starts a thread or a process, by its first argument. */
export const CLONE = [56, 220] as const;
/** The same with the choice in memory, where a filter cannot look. */
export const CLONE3 = [435, 435] as const;
