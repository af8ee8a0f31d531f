package dev.holdfast.kernel;

import org.jspecify.annotations.Nullable;

/**
 * What a tun or tap device is made as: {@code ip tuntap}, and tun.rst of the kernel's
 * documentation.
 *
 * @param packetInfo whether a header with the protocol precedes every packet that is read; without
 *     it {@code IFF_NO_PI} is set
 * @param vnetHeader whether a {@code virtio_net_hdr} precedes every packet: {@code IFF_VNET_HDR}
 * @param multiQueue whether several descriptors may hold it at once: {@code IFF_MULTI_QUEUE}
 * @param owner the user id that may hold it without privilege; null for none
 * @param group the group id that may
 */
public record TunSettings(
    Mode mode,
    boolean packetInfo,
    boolean vnetHeader,
    boolean multiQueue,
    @Nullable Long owner,
    @Nullable Long group) {

  /** A tun device without any of the rest. */
  public static final TunSettings TUN = new TunSettings(Mode.TUN, false, false, false, null, null);

  /** A tap device without any of the rest. */
  public static final TunSettings TAP = new TunSettings(Mode.TAP, false, false, false, null, null);

  /** What its packets are. */
  public enum Mode {
    /** Internet packets. */
    TUN(1),
    /** Ethernet frames. */
    TAP(2);

    private final int flag;

    Mode(int flag) {
      this.flag = flag;
    }

    @Override
    public String toString() {
      return this == TUN ? "tun" : "tap";
    }
  }

  // The last id of 32 bits stands for none, and the kernel refuses it.
  private static final long LAST_ID = 0xffff_fffeL;

  private static final int IFF_MULTI_QUEUE = 0x0100;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;

  public TunSettings {
    refuse("owner", owner);
    refuse("group", group);
  }

  private static void refuse(String what, @Nullable Long id) {
    if (id != null && (id < 0 || id > LAST_ID)) {
      throw new IllegalArgumentException(what + " is an id from 0 to " + LAST_ID + ", not " + id);
    }
  }

  public TunSettings withPacketInfo(boolean wanted) {
    return new TunSettings(mode, wanted, vnetHeader, multiQueue, owner, group);
  }

  public TunSettings withVnetHeader(boolean wanted) {
    return new TunSettings(mode, packetInfo, wanted, multiQueue, owner, group);
  }

  public TunSettings withMultiQueue(boolean wanted) {
    return new TunSettings(mode, packetInfo, vnetHeader, wanted, owner, group);
  }

  public TunSettings withOwner(@Nullable Long wanted) {
    return new TunSettings(mode, packetInfo, vnetHeader, multiQueue, wanted, group);
  }

  public TunSettings withGroup(@Nullable Long wanted) {
    return new TunSettings(mode, packetInfo, vnetHeader, multiQueue, owner, wanted);
  }

  /** {@code IFF_*} of linux/if_tun.h. */
  int flags() {
    return mode.flag
        | (packetInfo ? 0 : IFF_NO_PI)
        | (vnetHeader ? IFF_VNET_HDR : 0)
        | (multiQueue ? IFF_MULTI_QUEUE : 0);
  }
}
