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

  static {
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
