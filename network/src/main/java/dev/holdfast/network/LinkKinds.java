package dev.holdfast.network;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kinds of links that can be made: a new kind is its class and a line here. */
final class LinkKinds {

  static final List<LinkKind> ALL =
      List.of(
          Plain.DUMMY,
          Plain.IFB,
          Plain.WIREGUARD,
          Plain.NLMON,
          Plain.VCAN,
          Plain.BATADV,
          Veth.KIND,
          Vxcan.KIND,
          Netkit.KIND,
          Bridge.KIND,
          Bond.KIND,
          Vlan.KIND,
          Vrf.KIND,
          Macvlan.KIND,
          Macvlan.TAP,
          Ipvlan.KIND,
          Ipvlan.TAP,
          Vxlan.KIND,
          Geneve.KIND,
          Gre.KIND,
          Gre.TAP,
          Gre.KIND6,
          Gre.TAP6,
          Erspan.KIND,
          Erspan.KIND6,
          IpTunnel.IPIP,
          IpTunnel.SIT,
          IpTunnel.IP6TNL,
          Vti.KIND,
          Vti.KIND6,
          Xfrm.KIND,
          Macsec.KIND,
          Hsr.KIND,
          Tun.KIND);

  static final Map<String, LinkKind> NAMED =
      ALL.stream().collect(Collectors.toMap(LinkKind::name, Function.identity()));

  /** What a link can be told as a port of another, of whatever kind that is. */
  static final List<LinkAttribute<?>> OF_PORTS =
      ALL.stream().flatMap(kind -> kind.portAttributes().stream()).toList();

  /** What can be said of a link without making it, in the order of setting. */
  static final List<LinkAttribute<?>> OF_ANY =
      Stream.of(Link.FIRST, OF_PORTS, Link.THEN).<LinkAttribute<?>>flatMap(List::stream).toList();

  private LinkKinds() {}
}
