package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * A neighbour that a namespace should know without asking, or an address that it answers for;
 * ip-neighbour(8).
 *
 * @param dev the name of the interface; that ip-neighbour(8) makes proxies for every interface is
 *     left out: they outlive their namespace, and turn up in another one
 * @param ip its address
 * @param mac its link-layer address; none for a proxy or a managed neighbour
 * @param state how it is held; permanent for a proxy or a managed neighbour
 * @param router whether it is a router
 * @param managed whether the kernel resolves it and keeps it so (Linux 5.16)
 * @param externLearn whether a control plane learned it, so that the kernel does not forget it
 * @param proxy whether it is no neighbour, but an address to answer for
 */
public record Neighbour(
    String dev,
    IpAddress ip,
    @Nullable MacAddress mac,
    NeighbourState state,
    boolean router,
    boolean managed,
    boolean externLearn,
    boolean proxy) {

  /**
   * What there is one of in a namespace.
   *
   * @param dev null for a proxy on every interface, which cannot be wanted
   */
  public record Key(@Nullable String dev, IpAddress ip, boolean proxy) {

    /** Such as {@code 10.0.0.10 dev eth0} or {@code proxy 10.0.0.20 dev eth0}. */
    @Override
    public String toString() {
      return (proxy ? "proxy " : "") + ip + (dev == null ? "" : " dev " + dev);
    }
  }

  /**
   * @throws IllegalArgumentException if the parts do not fit each other
   */
  public Neighbour {
    LinkName.check(dev);
    refuse(ip.isUnspecified(), ip, "it is the address of no host");
    if (proxy) {
      refuse(mac != null, ip, "a proxy has no mac: its interface answers with its own");
      refuse(managed || externLearn, ip, "a proxy is neither managed nor extern_learn");
    } else {
      refuse(managed && mac != null, ip, "managed means that the kernel finds the mac: no mac");
      refuse(
          managed && router, ip, "managed means that the kernel finds out whether it is a router");
      refuse(!managed && mac == null, ip, "it needs a mac, or proxy, or managed");
    }
    refuse(
        state != NeighbourState.PERMANENT && mac == null,
        ip,
        (proxy ? "a proxy" : "what is managed") + " has no state");
  }

  private static void refuse(boolean wrong, IpAddress ip, String why) {
    if (wrong) {
      throw new IllegalArgumentException("the neighbour " + ip + ": " + why);
    }
  }

  /** A permanent neighbour. */
  public static Neighbour of(String dev, String ip, String mac) {
    return new Neighbour(
        dev,
        IpAddress.parse(ip),
        MacAddress.parse(mac),
        NeighbourState.PERMANENT,
        false,
        false,
        false,
        false);
  }

  /** A neighbour that the kernel resolves and keeps resolved. */
  public static Neighbour managed(String dev, String ip) {
    return new Neighbour(
        dev, IpAddress.parse(ip), null, NeighbourState.PERMANENT, false, true, false, false);
  }

  /** An address to answer for. */
  public static Neighbour proxy(String dev, String ip) {
    return new Neighbour(
        dev, IpAddress.parse(ip), null, NeighbourState.PERMANENT, false, false, false, true);
  }

  public Neighbour withState(NeighbourState nud) {
    return new Neighbour(dev, ip, mac, nud, router, managed, externLearn, proxy);
  }

  public Neighbour withRouter() {
    return new Neighbour(dev, ip, mac, state, true, managed, externLearn, proxy);
  }

  public Neighbour withExternLearn() {
    return new Neighbour(dev, ip, mac, state, router, managed, true, proxy);
  }

  public Key key() {
    return new Key(dev, ip, proxy);
  }

  /** What it is beyond its key, as ip-neighbour(8) writes it; empty for a plain proxy. */
  public String value() {
    StringBuilder text = new StringBuilder(mac == null ? "" : " lladdr " + mac);
    text.append(state == NeighbourState.PERMANENT ? "" : " nud " + state.word());
    text.append(router ? " router" : "").append(managed ? " managed" : "");
    text.append(externLearn ? " extern_learn" : "");
    return text.isEmpty() ? "" : text.substring(1);
  }

  @Override
  public String toString() {
    return (key() + " " + value()).strip();
  }
}
