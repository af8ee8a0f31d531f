package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A port of a bridge that is a member of a multicast group for good, {@code bridge mdb} of
 * bridge(8).
 *
 * <p>The bridge itself cannot be one: the kernel lets its membership expire.
 *
 * @param dev the bridge
 * @param port one of its ports
 * @param vlan 1 to 4094; none where the bridge does not filter by VLAN
 * @param source whose packets are meant; left out, everybody's
 */
public record MdbEntry(
    String dev, String port, MdbGroup group, @Nullable Integer vlan, @Nullable IpAddress source) {

  private static final int LARGEST_VLAN = 4094;

  /** What there is one of: all of it. */
  record Key(MdbEntry entry) {

    @Override
    public String toString() {
      return entry.toString();
    }
  }

  /**
   * @throws IllegalArgumentException if a value is out of its range or does not fit the others
   */
  public MdbEntry {
    LinkName.check(dev);
    LinkName.check(port);
    refuse(dev.equals(port), group, "the kernel lets the membership of the bridge itself expire");
    refuse(
        vlan != null && (vlan < 1 || vlan > LARGEST_VLAN),
        group,
        "vlan is 1 to " + LARGEST_VLAN + ", not " + vlan);
    if (source != null) {
      IpAddress ip = group.ip();
      refuse(ip == null, group, "a group of Ethernet has no source");
      refuse(
          ip != null && ip.isV4() != source.isV4(),
          group,
          "the source " + source + " is of another family");
      refuse(
          source.isUnspecified() || source.isMulticast(),
          group,
          "the source " + source + " is the address of no host");
    }
  }

  private static void refuse(boolean wrong, MdbGroup group, String why) {
    if (wrong) {
      throw new IllegalArgumentException("the group " + group + ": " + why);
    }
  }

  /** A port that is a member for everybody's packets. */
  public static MdbEntry of(String bridge, String port, String group) {
    return new MdbEntry(bridge, port, MdbGroup.parse(group), null, null);
  }

  public MdbEntry withVlan(int id) {
    return new MdbEntry(dev, port, group, id, source);
  }

  public MdbEntry withSource(String address) {
    return new MdbEntry(dev, port, group, vlan, IpAddress.parse(address));
  }

  Key key() {
    return new Key(this);
  }

  /** As bridge(8) shows it: {@code dev br0 port v0 grp 239.1.1.1 vid 10}. */
  @Override
  public String toString() {
    return "dev "
        + dev
        + " port "
        + port
        + " grp "
        + group
        + (source == null ? "" : " src " + source)
        + (vlan == null ? "" : " vid " + vlan);
  }
}
