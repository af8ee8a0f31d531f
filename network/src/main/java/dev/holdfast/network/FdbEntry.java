package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a forwarding table, {@code bridge fdb} of bridge(8): an address behind a port of a
 * bridge, a destination of a vxlan link, or an address that an interface receives besides its own.
 *
 * <p>With {@code dst} it is of a vxlan link. Under the address of all zeroes, or a group's, such a
 * link has any number of destinations, and each is an entry of its own.
 *
 * @param dev the port, the vxlan link, the bridge itself, or with {@code self} any interface
 * @param mac the address
 * @param vlan 1 to 4094; none where the bridge does not filter by VLAN
 * @param dst where a vxlan link sends frames for the address
 * @param vni 0 to 16777215: the network identifier, if it is not the link's own
 * @param srcVni 0 to 16777215: of a link that is {@code external}, whose network it is for
 * @param port 1 to 65535: the UDP port, if it is not the link's own
 * @param via the interface that a vxlan link sends by
 * @param state left out, static behind a port and permanent elsewhere
 * @param sticky whether the address never moves to another port; static only
 * @param self whether it is in the interface's own table and not in that of its bridge
 */
public record FdbEntry(
    String dev,
    MacAddress mac,
    @Nullable Integer vlan,
    @Nullable IpAddress dst,
    @Nullable Long vni,
    @Nullable Long srcVni,
    @Nullable Integer port,
    @Nullable String via,
    @Nullable FdbState state,
    boolean sticky,
    boolean self) {

  private static final long GROUP_BIT = 1L << 40;
  private static final int LARGEST_VLAN = 4094;
  private static final long LARGEST_VNI = 0xff_ffffL;

  /** Where a vxlan link sends frames. */
  record Remote(IpAddress dst, @Nullable Long vni, @Nullable Integer port, @Nullable String via) {

    @Override
    public String toString() {
      return "dst "
          + dst
          + (port == null ? "" : " port " + port)
          + (vni == null ? "" : " vni " + vni)
          + (via == null ? "" : " via " + via);
    }
  }

  /**
   * What there is one of.
   *
   * @param remote for an address that can have many
   */
  record Key(
      String dev,
      MacAddress mac,
      @Nullable Integer vlan,
      @Nullable Long srcVni,
      @Nullable Remote remote,
      boolean self) {

    /** As bridge(8) shows it: {@code 00:00:00:00:00:00 dev vx0 dst 192.0.2.5 self}. */
    @Override
    public String toString() {
      return mac
          + " dev "
          + dev
          + (remote == null ? "" : " " + remote)
          + (srcVni == null ? "" : " src_vni " + srcVni)
          + (vlan == null ? "" : " vlan " + vlan)
          + (self ? " self" : "");
    }
  }

  /**
   * An entry with a destination is always in the link's own table.
   *
   * @throws IllegalArgumentException if a value is out of its range or does not fit the others
   */
  public FdbEntry {
    LinkName.check(dev);
    if (via != null) {
      LinkName.check(via);
    }
    self |= dst != null;
    refuse(
        dst == null && (vni != null || srcVni != null || port != null || via != null),
        mac,
        "vni, src_vni, port and via are of a vxlan link and need a dst");
    inRange(mac, "vlan", vlan == null ? null : (Long) (long) vlan, 1, LARGEST_VLAN);
    inRange(mac, "port", port == null ? null : (Long) (long) port, 1, 0xffff);
    inRange(mac, "vni", vni, 0, LARGEST_VNI);
    inRange(mac, "src_vni", srcVni, 0, LARGEST_VNI);
    if (dst != null) {
      refuse(vlan != null, mac, "a vxlan link knows no vlan");
      refuse(dst.isUnspecified(), mac, "the dst " + dst + " is the address of no host");
    } else {
      refuse(mac.bits() == 0, mac, "only a vxlan link has this address, with a dst");
    }
    if (self) {
      refuse(state == FdbState.STATIC, mac, "what is not behind a port of a bridge is permanent");
    }
    refuse(
        (mac.bits() & GROUP_BIT) != 0 && !self,
        mac,
        "a bridge has groups among its multicast groups (mdb)");
    refuse(
        sticky && (self || state == FdbState.PERMANENT),
        mac,
        "only what is static behind a port of a bridge is sticky");
    state = state == (self ? FdbState.PERMANENT : FdbState.STATIC) ? null : state;
  }

  private static void inRange(
      MacAddress mac, String what, @Nullable Long value, long least, long most) {
    refuse(
        value != null && (value < least || value > most),
        mac,
        what + " is " + least + " to " + most + ", not " + value);
  }

  private static void refuse(boolean wrong, MacAddress mac, String why) {
    if (wrong) {
      throw new IllegalArgumentException("the entry " + mac + ": " + why);
    }
  }

  /** A static entry behind a port of a bridge. */
  public static FdbEntry behind(String port, String mac) {
    return new FdbEntry(
        port, MacAddress.parse(mac), null, null, null, null, null, null, null, false, false);
  }

  /** A destination of a vxlan link. */
  public static FdbEntry remote(String vxlan, String mac, String dst) {
    return new FdbEntry(
        vxlan,
        MacAddress.parse(mac),
        null,
        IpAddress.parse(dst),
        null,
        null,
        null,
        null,
        null,
        false,
        true);
  }

  /** An address that an interface receives besides its own. */
  public static FdbEntry self(String dev, String mac) {
    return new FdbEntry(
        dev, MacAddress.parse(mac), null, null, null, null, null, null, null, false, true);
  }

  public FdbEntry withVlan(int id) {
    return new FdbEntry(dev, mac, id, dst, vni, srcVni, port, via, state, sticky, self);
  }

  public FdbEntry withVni(long id) {
    return new FdbEntry(dev, mac, vlan, dst, id, srcVni, port, via, state, sticky, self);
  }

  public FdbEntry withSourceVni(long id) {
    return new FdbEntry(dev, mac, vlan, dst, vni, id, port, via, state, sticky, self);
  }

  public FdbEntry withPort(int udp) {
    return new FdbEntry(dev, mac, vlan, dst, vni, srcVni, udp, via, state, sticky, self);
  }

  public FdbEntry withVia(String link) {
    return new FdbEntry(dev, mac, vlan, dst, vni, srcVni, port, link, state, sticky, self);
  }

  public FdbEntry withState(FdbState held) {
    return new FdbEntry(dev, mac, vlan, dst, vni, srcVni, port, via, held, sticky, self);
  }

  public FdbEntry withSticky() {
    return new FdbEntry(dev, mac, vlan, dst, vni, srcVni, port, via, state, true, self);
  }

  /** Without the port and the network identifier that go without saying. */
  FdbEntry less(@Nullable Integer usualPort, @Nullable Long usualVni) {
    return new FdbEntry(
        dev,
        mac,
        vlan,
        dst,
        vni != null && vni.equals(usualVni) ? null : vni,
        srcVni,
        port != null && port.equals(usualPort) ? null : port,
        via,
        state,
        sticky,
        self);
  }

  /** The same in the interface's own table. */
  FdbEntry ofItself() {
    return new FdbEntry(dev, mac, vlan, dst, vni, srcVni, port, via, null, false, true);
  }

  /** The same in the table of a bridge, whose own entries are permanent. */
  FdbEntry ofBridge() {
    return new FdbEntry(
        dev, mac, vlan, dst, vni, srcVni, port, via, FdbState.PERMANENT, false, false);
  }

  /** Whether the address is one that a vxlan link may send to many destinations. */
  boolean hasMany() {
    return mac.bits() == 0 || (mac.bits() & GROUP_BIT) != 0;
  }

  @Nullable Remote remote() {
    return dst == null ? null : new Remote(dst, vni, port, via);
  }

  /** What there is one of in a namespace, in words. */
  public String identity() {
    return key().toString();
  }

  Key key() {
    return new Key(dev, mac, vlan, srcVni, hasMany() ? remote() : null, self);
  }

  /** What it is beyond its key, as bridge(8) writes it; empty if its key says it all. */
  public String value() {
    Remote remote = hasMany() ? null : remote();
    if (dst != null) {
      return remote == null ? "" : remote.toString();
    }
    String held = self || state != null ? "permanent" : "static";
    return held + (sticky ? " sticky" : "");
  }

  @Override
  public String toString() {
    return (key() + " " + value()).strip();
  }
}
