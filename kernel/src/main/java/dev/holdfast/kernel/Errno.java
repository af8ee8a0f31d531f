package dev.holdfast.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An error number of the kernel, by name.
 *
 * <p>The numbers are those of {@code asm-generic/errno.h}, which x86-64 and aarch64 share; see
 * errno(3). A number that is not in the table keeps its number and is called {@code unknown}.
 *
 * @param number the positive number, such as 2
 * @param name the symbolic name, such as {@code ENOENT}
 * @param description what it says in words, such as {@code No such file or directory}
 */
public record Errno(int number, String name, String description) {

  private static final Map<Integer, Errno> BY_NUMBER = new HashMap<>();
  private static final Map<String, Errno> BY_NAME = new HashMap<>();

  public static final Errno EPERM = define(1, "EPERM", "Operation not permitted");
  public static final Errno ENOENT = define(2, "ENOENT", "No such file or directory");
  public static final Errno ESRCH = define(3, "ESRCH", "No such process");
  public static final Errno EINTR = define(4, "EINTR", "Interrupted system call");
  public static final Errno EIO = define(5, "EIO", "Input/output error");
  public static final Errno ENXIO = define(6, "ENXIO", "No such device or address");
  public static final Errno E2BIG = define(7, "E2BIG", "Argument list too long");
  public static final Errno EBADF = define(9, "EBADF", "Bad file descriptor");
  public static final Errno ECHILD = define(10, "ECHILD", "No child processes");
  public static final Errno EAGAIN = define(11, "EAGAIN", "Resource temporarily unavailable");
  public static final Errno ENOMEM = define(12, "ENOMEM", "Cannot allocate memory");
  public static final Errno EACCES = define(13, "EACCES", "Permission denied");
  public static final Errno EFAULT = define(14, "EFAULT", "Bad address");
  public static final Errno EBUSY = define(16, "EBUSY", "Device or resource busy");
  public static final Errno EEXIST = define(17, "EEXIST", "File exists");
  public static final Errno EXDEV = define(18, "EXDEV", "Invalid cross-device link");
  public static final Errno ENODEV = define(19, "ENODEV", "No such device");
  public static final Errno ENOTDIR = define(20, "ENOTDIR", "Not a directory");
  public static final Errno EISDIR = define(21, "EISDIR", "Is a directory");
  public static final Errno EINVAL = define(22, "EINVAL", "Invalid argument");
  public static final Errno ENFILE = define(23, "ENFILE", "Too many open files in system");
  public static final Errno EMFILE = define(24, "EMFILE", "Too many open files");
  public static final Errno ENOTTY = define(25, "ENOTTY", "Inappropriate ioctl for device");
  public static final Errno EFBIG = define(27, "EFBIG", "File too large");
  public static final Errno ENOSPC = define(28, "ENOSPC", "No space left on device");
  public static final Errno ESPIPE = define(29, "ESPIPE", "Illegal seek");
  public static final Errno EROFS = define(30, "EROFS", "Read-only file system");
  public static final Errno EPIPE = define(32, "EPIPE", "Broken pipe");
  public static final Errno EDOM = define(33, "EDOM", "Numerical argument out of domain");
  public static final Errno ERANGE = define(34, "ERANGE", "Numerical result out of range");
  public static final Errno ENAMETOOLONG = define(36, "ENAMETOOLONG", "File name too long");
  public static final Errno ENOSYS = define(38, "ENOSYS", "Function not implemented");
  public static final Errno ENOTEMPTY = define(39, "ENOTEMPTY", "Directory not empty");
  public static final Errno ELOOP = define(40, "ELOOP", "Too many levels of symbolic links");
  public static final Errno ENODATA = define(61, "ENODATA", "No data available");
  public static final Errno EPROTO = define(71, "EPROTO", "Protocol error");
  public static final Errno EBADMSG = define(74, "EBADMSG", "Bad message");
  public static final Errno ELIBACC =
      define(79, "ELIBACC", "Can not access a needed shared library");
  public static final Errno EOVERFLOW =
      define(75, "EOVERFLOW", "Value too large for defined data type");
  public static final Errno ERESTART =
      define(85, "ERESTART", "Interrupted system call should be restarted");
  public static final Errno EUSERS = define(87, "EUSERS", "Too many users");
  public static final Errno EMSGSIZE = define(90, "EMSGSIZE", "Message too long");
  public static final Errno ENOPROTOOPT = define(92, "ENOPROTOOPT", "Protocol not available");
  public static final Errno EPROTONOSUPPORT =
      define(93, "EPROTONOSUPPORT", "Protocol not supported");
  public static final Errno EOPNOTSUPP = define(95, "EOPNOTSUPP", "Operation not supported");
  public static final Errno EPFNOSUPPORT =
      define(96, "EPFNOSUPPORT", "Protocol family not supported");
  public static final Errno EAFNOSUPPORT =
      define(97, "EAFNOSUPPORT", "Address family not supported by protocol");
  public static final Errno EADDRINUSE = define(98, "EADDRINUSE", "Address already in use");
  public static final Errno EADDRNOTAVAIL =
      define(99, "EADDRNOTAVAIL", "Cannot assign requested address");
  public static final Errno ENETDOWN = define(100, "ENETDOWN", "Network is down");
  public static final Errno ENETUNREACH = define(101, "ENETUNREACH", "Network is unreachable");
  public static final Errno ENOBUFS = define(105, "ENOBUFS", "No buffer space available");
  public static final Errno EISCONN =
      define(106, "EISCONN", "Transport endpoint is already connected");
  public static final Errno ENOTCONN =
      define(107, "ENOTCONN", "Transport endpoint is not connected");
  public static final Errno ETIMEDOUT = define(110, "ETIMEDOUT", "Connection timed out");
  public static final Errno ECONNREFUSED = define(111, "ECONNREFUSED", "Connection refused");
  public static final Errno EHOSTDOWN = define(112, "EHOSTDOWN", "Host is down");
  public static final Errno EHOSTUNREACH = define(113, "EHOSTUNREACH", "No route to host");
  public static final Errno EALREADY = define(114, "EALREADY", "Operation already in progress");
  public static final Errno EINPROGRESS = define(115, "EINPROGRESS", "Operation now in progress");
  public static final Errno ESTALE = define(116, "ESTALE", "Stale file handle");
  public static final Errno EDQUOT = define(122, "EDQUOT", "Disk quota exceeded");
  public static final Errno ECANCELED = define(125, "ECANCELED", "Operation canceled");

  // Those that have a name but nobody here asks for by it.
  static {
    Errno _ = define(8, "ENOEXEC", "Exec format error");
    Errno _ = define(15, "ENOTBLK", "Block device required");
    Errno _ = define(26, "ETXTBSY", "Text file busy");
    Errno _ = define(31, "EMLINK", "Too many links");
    Errno _ = define(35, "EDEADLK", "Resource deadlock avoided");
    Errno _ = define(37, "ENOLCK", "No locks available");
    Errno _ = define(42, "ENOMSG", "No message of desired type");
    Errno _ = define(43, "EIDRM", "Identifier removed");
    Errno _ = define(44, "ECHRNG", "Channel number out of range");
    Errno _ = define(45, "EL2NSYNC", "Level 2 not synchronized");
    Errno _ = define(46, "EL3HLT", "Level 3 halted");
    Errno _ = define(47, "EL3RST", "Level 3 reset");
    Errno _ = define(48, "ELNRNG", "Link number out of range");
    Errno _ = define(49, "EUNATCH", "Protocol driver not attached");
    Errno _ = define(50, "ENOCSI", "No CSI structure available");
    Errno _ = define(51, "EL2HLT", "Level 2 halted");
    Errno _ = define(52, "EBADE", "Invalid exchange");
    Errno _ = define(53, "EBADR", "Invalid request descriptor");
    Errno _ = define(54, "EXFULL", "Exchange full");
    Errno _ = define(55, "ENOANO", "No anode");
    Errno _ = define(56, "EBADRQC", "Invalid request code");
    Errno _ = define(57, "EBADSLT", "Invalid slot");
    Errno _ = define(59, "EBFONT", "Bad font file format");
    Errno _ = define(60, "ENOSTR", "Device not a stream");
    Errno _ = define(62, "ETIME", "Timer expired");
    Errno _ = define(63, "ENOSR", "Out of streams resources");
    Errno _ = define(64, "ENONET", "Machine is not on the network");
    Errno _ = define(65, "ENOPKG", "Package not installed");
    Errno _ = define(66, "EREMOTE", "Object is remote");
    Errno _ = define(67, "ENOLINK", "Link has been severed");
    Errno _ = define(68, "EADV", "Advertise error");
    Errno _ = define(69, "ESRMNT", "Srmount error");
    Errno _ = define(70, "ECOMM", "Communication error on send");
    Errno _ = define(72, "EMULTIHOP", "Multihop attempted");
    Errno _ = define(73, "EDOTDOT", "RFS specific error");
    Errno _ = define(76, "ENOTUNIQ", "Name not unique on network");
    Errno _ = define(77, "EBADFD", "File descriptor in bad state");
    Errno _ = define(78, "EREMCHG", "Remote address changed");
    Errno _ = define(80, "ELIBBAD", "Accessing a corrupted shared library");
    Errno _ = define(81, "ELIBSCN", ".lib section in a.out corrupted");
    Errno _ = define(82, "ELIBMAX", "Attempting to link in too many shared libraries");
    Errno _ = define(83, "ELIBEXEC", "Cannot exec a shared library directly");
    Errno _ = define(84, "EILSEQ", "Invalid or incomplete multibyte or wide character");
    Errno _ = define(86, "ESTRPIPE", "Streams pipe error");
    Errno _ = define(88, "ENOTSOCK", "Socket operation on non-socket");
    Errno _ = define(89, "EDESTADDRREQ", "Destination address required");
    Errno _ = define(91, "EPROTOTYPE", "Protocol wrong type for socket");
    Errno _ = define(94, "ESOCKTNOSUPPORT", "Socket type not supported");
    Errno _ = define(102, "ENETRESET", "Network dropped connection on reset");
    Errno _ = define(103, "ECONNABORTED", "Software caused connection abort");
    Errno _ = define(104, "ECONNRESET", "Connection reset by peer");
    Errno _ = define(108, "ESHUTDOWN", "Cannot send after transport endpoint shutdown");
    Errno _ = define(109, "ETOOMANYREFS", "Too many references: cannot splice");
    Errno _ = define(117, "EUCLEAN", "Structure needs cleaning");
    Errno _ = define(118, "ENOTNAM", "Not a XENIX named type file");
    Errno _ = define(119, "ENAVAIL", "No XENIX semaphores available");
    Errno _ = define(120, "EISNAM", "Is a named type file");
    Errno _ = define(121, "EREMOTEIO", "Remote I/O error");
    Errno _ = define(123, "ENOMEDIUM", "No medium found");
    Errno _ = define(124, "EMEDIUMTYPE", "Wrong medium type");
    Errno _ = define(126, "ENOKEY", "Required key not available");
    Errno _ = define(127, "EKEYEXPIRED", "Key has expired");
    Errno _ = define(128, "EKEYREVOKED", "Key has been revoked");
    Errno _ = define(129, "EKEYREJECTED", "Key was rejected by service");
    Errno _ = define(130, "EOWNERDEAD", "Owner died");
    Errno _ = define(131, "ENOTRECOVERABLE", "State not recoverable");
    Errno _ = define(132, "ERFKILL", "Operation not possible due to RF-kill");
    Errno _ = define(133, "EHWPOISON", "Memory page has hardware error");
  }

  static {
    BY_NAME.put("EDEADLOCK", of(35));
    BY_NAME.put("ENOTSUP", EOPNOTSUPP);
    BY_NAME.put("EWOULDBLOCK", EAGAIN);
  }

  private static Errno define(int number, String name, String description) {
    Errno errno = new Errno(number, name, description);
    BY_NUMBER.put(number, errno);
    BY_NAME.put(name, errno);
    return errno;
  }

  /** The errno of a positive number; a number that is not known keeps it as {@code unknown}. */
  public static Errno of(int number) {
    Errno known = BY_NUMBER.get(number);
    return known != null ? known : new Errno(number, "unknown", "Unknown error " + number);
  }

  /** The errno that a symbolic name stands for, such as {@code EPERM} or {@code ENOTSUP}. */
  public static Optional<Errno> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** Whether the same request may well succeed when it is made again, with nothing else changed. */
  public boolean isTransient() {
    return equals(EAGAIN)
        || equals(EINTR)
        || equals(ENOBUFS)
        || equals(ERESTART)
        || equals(EBUSY)
        || equals(ENOMEM);
  }

  /** The name, or the number where there is no name for it. */
  @Override
  public String toString() {
    return name.equals("unknown") ? "errno " + number : name;
  }
}
