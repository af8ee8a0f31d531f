package dev.holdfast.netlink;

/** Bytes that are not what the kernel's headers say they should be. */
public final class WireFormatException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public WireFormatException(String message) {
    super(message);
  }

  WireFormatException(String message, WireFormatException cause) {
    super(message, cause);
  }
}
