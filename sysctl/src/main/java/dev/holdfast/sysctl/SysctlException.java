package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The kernel refused something about one sysctl: which, where, what was asked, and the errno.
 *
 * <p>It reads {@code read sysctl net.ipv4.nope (/proc/sys/net/ipv4/nope): ENOENT: No such file or
 * directory (2)}; a number that has no name stands alone.
 */
public final class SysctlException extends KernelException {

  private static final long serialVersionUID = 1;

  /** What was asked of a sysctl. */
  public enum Access {
    READ,
    WRITE,
    LIST;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final transient SysctlKey key;
  private final Access operation;

  SysctlException(SysctlKey key, Access operation, Errno errno, @Nullable String kernelText) {
    super(operation + " sysctl " + key + " (" + key.path() + ")", errno, kernelText);
    this.key = key;
    this.operation = operation;
  }

  SysctlException(SysctlKey key, Access operation, KernelException cause) {
    this(key, operation, cause.errno(), cause.kernelText());
    initCause(cause);
  }

  public SysctlKey key() {
    return key;
  }

  /** The file under /proc/sys. */
  public String path() {
    return key.path();
  }

  public Access operation() {
    return operation;
  }

  @Override
  public String getMessage() {
    boolean named = Errno.named(errno().name()).isPresent();
    return super.getMessage() + (named ? " (" + errno().number() + ")" : "");
  }
}
