package dev.holdfast.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The kernel refused something: what was asked in an operator's words, the errno, and the kernel's
 * own text where it gave one.
 *
 * <p>It reads {@code create address 192.0.2.9/24 on v0: ENODEV: ipv4: Device not found}. A method
 * that declares it touches the kernel; one that does not is pure.
 */
public class KernelException extends Exception {

  private static final long serialVersionUID = 1;

  private final String action;
  private final transient Errno errno;
  private final @Nullable String kernelText;

  public KernelException(String action, Errno errno) {
    this(action, errno, null);
  }

  /**
   * @param action what was asked, such as {@code open namespace /run/netns/blue}
   * @param kernelText what the kernel itself said beside the number, if anything
   */
  public KernelException(String action, Errno errno, @Nullable String kernelText) {
    super(action + ": " + errno + ": " + (kernelText == null ? errno.description() : kernelText));
    this.action = action;
    this.errno = errno;
    this.kernelText = kernelText;
  }

  @Override
  public String getMessage() {
    return action + ": " + reason();
  }

  /** What was asked, in an operator's words. */
  public String action() {
    return action;
  }

  public Errno errno() {
    return errno;
  }

  /** What the kernel said beside the number; null if it said nothing. */
  public @Nullable String kernelText() {
    return kernelText;
  }

  /** Errno and text without the action: the reason alone. */
  public String reason() {
    return errno + ": " + (kernelText == null ? errno.description() : kernelText);
  }

  /** Whether the same request may well succeed when it is made again. */
  public boolean isTransient() {
    return errno.isTransient();
  }
}
