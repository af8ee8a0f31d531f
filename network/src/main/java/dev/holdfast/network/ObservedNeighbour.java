package dev.holdfast.network;

import dev.holdfast.netlink.MacAddress;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A neighbour, or an address that is answered for, as the kernel shows it.
 *
 * @param hardware its link-layer address, octets of two hexadecimal digits divided by colons, as
 *     many as such a link has; null if it is not known
 * @param state {@code NUD_*} of linux/neighbour.h
 * @param flags {@code NTF_*}
 * @param managed whether the kernel keeps it resolved ({@code NTF_EXT_MANAGED})
 * @param protocol {@code NDA_PROTOCOL}, who put it there; 0 if the kernel tells none
 * @param ownMac the address of the interface itself, which the kernel gives those it does not ask
 */
public record ObservedNeighbour(
    Neighbour.Key key,
    @Nullable String hardware,
    int state,
    int flags,
    boolean managed,
    int protocol,
    @Nullable MacAddress ownMac) {

  static final int EXT_LEARNED = 0x10;
  static final int ROUTER = 0x80;

  private static final int MAC_LENGTH = 17;
  private static final MacAddress EVERYBODY = new MacAddress(0xffff_ffff_ffffL);

  /** Whether it is there because somebody said so, and not because the kernel learned it. */
  public boolean declared() {
    return key.proxy()
        || managed
        || state == NeighbourState.PERMANENT.number()
        || (state == NeighbourState.NOARP.number() && !ofTheKernel());
  }

  /** Where there is nothing to ask the kernel makes entries without asking. */
  private boolean ofTheKernel() {
    MacAddress mac = mac();
    return protocol == 0
        && !externLearn()
        && (mac == null
            || key.ip().isMulticast()
            || mac.equals(EVERYBODY)
            || mac.bits() == 0
            || mac.equals(ownMac));
  }

  boolean router() {
    return (flags & ROUTER) != 0;
  }

  boolean externLearn() {
    return (flags & EXT_LEARNED) != 0;
  }

  /** Its Ethernet address; null if it has none or one of another kind. */
  @Nullable MacAddress mac() {
    return hardware != null && hardware.length() == MAC_LENGTH ? MacAddress.parse(hardware) : null;
  }

  /** What an operator would write for it; null if that cannot be expressed. */
  public @Nullable Neighbour neighbour() {
    String dev = key.dev();
    if (dev == null) {
      return null;
    }
    boolean without = key.proxy() || managed;
    NeighbourState held =
        !without && state == NeighbourState.NOARP.number()
            ? NeighbourState.NOARP
            : NeighbourState.PERMANENT;
    try {
      return new Neighbour(
          dev,
          key.ip(),
          without ? null : mac(),
          held,
          router() && !managed,
          managed && !key.proxy(),
          externLearn() && !key.proxy(),
          key.proxy());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Its value in words, for plans and conflicts. */
  String value() {
    StringJoiner text = new StringJoiner(" ");
    if (hardware != null) {
      text.add("lladdr " + hardware);
    }
    if (!key.proxy() && !managed && state != NeighbourState.PERMANENT.number()) {
      text.add("nud " + nud());
    }
    if (router()) {
      text.add("router");
    }
    if (managed) {
      text.add("managed");
    }
    if (externLearn()) {
      text.add("extern_learn");
    }
    return text.toString();
  }

  private String nud() {
    return switch (state) {
      case 0 -> "none";
      case 0x01 -> "incomplete";
      case 0x02 -> "reachable";
      case 0x04 -> "stale";
      case 0x08 -> "delay";
      case 0x10 -> "probe";
      case 0x20 -> "failed";
      case 0x40 -> "noarp";
      default -> Integer.toString(state);
    };
  }

  @Override
  public String toString() {
    String shown = (key + " " + value()).strip();
    return protocol == 0 ? shown : shown + " proto " + RouteProtocol.name(protocol);
  }
}
