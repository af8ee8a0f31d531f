package dev.holdfast.netlink;

/** The flags of a message, {@code NLM_F_*} of linux/netlink.h. */
public final class Flags {

  /** It asks the kernel for something. */
  public static final int REQUEST = 0x1;

  /** One of several messages of a reply that {@code NLMSG_DONE} ends. */
  public static final int MULTI = 0x2;

  /** Success is to be acknowledged; failure always is. */
  public static final int ACK = 0x4;

  /** What was made is to be told to who asked for it. */
  public static final int ECHO = 0x8;

  /** What was dumped changed meanwhile. */
  public static final int DUMP_INTR = 0x10;

  /** The kernel applied the filter of the dump. */
  public static final int DUMP_FILTERED = 0x20;

  /** Everything that there is, of a GET. */
  public static final int DUMP = 0x300;

  /** An object that is there is replaced, of a NEW. */
  public static final int REPLACE = 0x100;

  /** An object that is there is an error, of a NEW. */
  public static final int EXCL = 0x200;

  /** An object that is not there is made, of a NEW. */
  public static final int CREATE = 0x400;

  /** It goes to the end of a list, of a NEW. */
  public static final int APPEND = 0x800;

  /** An error without a copy of the request's payload. */
  static final int CAPPED = 0x100;

  /** An error or an end with attributes of its own. */
  static final int ACK_TLVS = 0x200;

  private Flags() {}
}
