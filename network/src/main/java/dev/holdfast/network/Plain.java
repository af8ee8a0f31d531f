package dev.holdfast.network;

/** Links with nothing to say about them but what every link has. */
public final class Plain {

  /** Takes all packets and drops them. */
  public static final LinkKind DUMMY = LinkKind.of("dummy");

  /** Where incoming packets can be queued as if they were going out. */
  public static final LinkKind IFB = LinkKind.of("ifb");

  /** A tunnel to peers, whose keys are in {@link WireguardDevice}. */
  public static final LinkKind WIREGUARD = LinkKind.of("wireguard").crossing();

  private Plain() {}
}
