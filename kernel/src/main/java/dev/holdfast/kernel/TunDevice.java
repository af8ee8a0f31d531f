package dev.holdfast.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.holdfast.kernel.Libc.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * A tun or tap device that is held by a descriptor: the kernel makes them by ioctl only, not by
 * rtnetlink.
 *
 * <p>A device that was created goes when this is closed, or when the process ends in whatever way,
 * until {@link #persist} makes it last. So it can be marked as ours before it outlives us.
 */
public final class TunDevice implements AutoCloseable {

  /** What makes such devices. */
  private static final String TUN = "/dev/net/tun";

  private static final int IFF_TUN_EXCL = 0x8000;

  /** {@code struct ifreq}: name 16, then a union of 24 that starts with the flags. */
  private static final int IFREQ_BYTES = 40;

  private static final int NAME_BYTES = 16;

  // _IOW('T', number, int) of linux/if_tun.h; all but the first take the value itself.
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETPERSIST = 0x400454cbL;
  private static final long TUNSETOWNER = 0x400454ccL;
  private static final long TUNSETGROUP = 0x400454ceL;

  /** Takes a pointer; before TUNSETIFF it says which index the device is to get. */
  private static final long TUNSETIFINDEX = 0x400454daL;

  private static final int ANY_INDEX = 0;

  private final String name;
  private final Descriptor held;

  private TunDevice(String name, Descriptor held) {
    this.name = name;
    this.held = held;
  }

  /**
   * Makes a device that goes with its descriptor.
   *
   * @throws KernelException EBUSY if there is an interface of that name; ENOENT or ENODEV if the
   *     machine makes no such devices, EPERM if we may not
   */
  public static TunDevice create(NamespaceHandle namespace, String name, TunSettings settings)
      throws KernelException {
    return create(namespace, name, settings, ANY_INDEX);
  }

  /**
   * Makes a device with a certain index.
   *
   * @throws KernelException as without one; also EBUSY if an interface has the index
   */
  public static TunDevice create(
      NamespaceHandle namespace, String name, TunSettings settings, int index)
      throws KernelException {
    return create(namespace, name, settings, index, TUN);
  }

  static TunDevice create(
      NamespaceHandle namespace, String name, TunSettings settings, String control)
      throws KernelException {
    return create(namespace, name, settings, ANY_INDEX, control);
  }

  private static TunDevice create(
      NamespaceHandle namespace, String name, TunSettings settings, int index, String control)
      throws KernelException {
    String action = "create " + settings.mode() + " device " + name;
    int flags = settings.flags() | IFF_TUN_EXCL;
    return hold(action, namespace, name, settings, flags, index, control);
  }

  /**
   * Makes a device that is there already as these settings say.
   *
   * <p>What a device is not told to be any more it forgets, but for an owner or a group: the kernel
   * changes them and cannot take them away. Neither mode nor queues can be changed.
   *
   * @throws KernelException EINVAL if it is no such device or has another mode or queues; EBUSY if
   *     another descriptor holds it and it has but one queue
   */
  public static void alter(NamespaceHandle namespace, String name, TunSettings settings)
      throws KernelException {
    String action = "alter " + settings.mode() + " device " + name;
    // Without IFF_TUN_EXCL a device that is not there is made; it goes with the descriptor.
    hold(action, namespace, name, settings, settings.flags(), ANY_INDEX, TUN).close();
  }

  private static TunDevice hold(
      String action,
      NamespaceHandle namespace,
      String name,
      TunSettings settings,
      int flags,
      int index,
      String control)
      throws KernelException {
    refuse(name);
    // The descriptor belongs to the namespace that it was opened in, from whatever thread.
    Descriptor held = namespace.call(() -> open(action, control));
    try {
      if (index != ANY_INDEX) {
        setIndex(action, held, index);
      }
      attach(action, held, name, flags);
      if (settings.owner() != null) {
        set(action, held, TUNSETOWNER, settings.owner());
      }
      if (settings.group() != null) {
        set(action, held, TUNSETGROUP, settings.group());
      }
      return new TunDevice(name, held);
    } catch (KernelException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /** The kernel would make a name of {@code tun%d} by itself. */
  private static void refuse(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0
        || bytes >= NAME_BYTES
        || name.equals(".")
        || name.equals("..")
        || name.chars().anyMatch(c -> c == '/' || c == ':' || c == '%' || c <= ' ')) {
      throw new IllegalArgumentException("no interface can have the name '" + name + "'");
    }
  }

  private static Descriptor open(String action, String control) throws KernelException {
    try {
      return KernelFile.open(action, control, KernelFile.O_RDWR);
    } catch (KernelException e) {
      String why =
          switch (e.errno().name()) {
            case "ENOENT" -> control + " is missing: the kernel has no tun, or hides it from here";
            case "ENODEV", "ENXIO" -> "the kernel has no tun, nor a module for it";
            case "EACCES", "EPERM" -> control + " may not be opened";
            default -> e.kernelText();
          };
      throw new KernelException(action, e.errno(), why);
    }
  }

  private static void attach(String action, Descriptor held, String name, int flags)
      throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
      request.setString(0, name, StandardCharsets.UTF_8);
      request.set(JAVA_SHORT, NAME_BYTES, (short) flags);
      long result = Libc.call(Sys.IOCTL, held.fd(), TUNSETIFF, request.address());
      if (result == -Errno.EBUSY.number()) {
        throw new KernelException(
            action,
            Errno.EBUSY,
            (flags & IFF_TUN_EXCL) != 0
                ? "an interface of that name is there already"
                : "another process holds it, and it has one queue");
      }
      Libc.check(action, result);
    }
  }

  private static void setIndex(String action, Descriptor held, int index) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      number.set(JAVA_INT, 0, index);
      Libc.check(action, Libc.call(Sys.IOCTL, held.fd(), TUNSETIFINDEX, number.address()));
    }
  }

  private static void set(String action, Descriptor held, long what, long value)
      throws KernelException {
    Libc.check(action, Libc.call(Sys.IOCTL, held.fd(), what, value));
  }

  public String name() {
    return name;
  }

  /** Makes it outlive its descriptor. */
  public void persist() throws KernelException {
    set("persist device " + name, held, TUNSETPERSIST, 1);
  }

  /** Lets go of it, with which it goes unless it is persistent. */
  @Override
  public void close() {
    held.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
