package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where mirrored packets are sent by GRE: {@code type erspan} over IPv4, {@code ip6erspan} over
 * IPv6, of ip-link(8), {@code IFLA_GRE_ERSPAN_*}. The rest of it is that of {@link Gre}.
 */
public final class Erspan {

  private static final long LARGEST_SESSION = 1023;

  /** The version of the header; 0 needs Linux 5.8, and IPv4. */
  public static final LinkAttribute<Long> VERSION = version(0);

  private static final LinkAttribute<Long> VERSION6 = version(1);

  /** The index of a version 1 header: which port, and which way. */
  public static final LinkAttribute<Long> INDEX =
      data("erspan", 21, "IFLA_GRE_ERSPAN_INDEX", Form.u32(0, 0xF_FFFF)).usually(0L);

  /** Which way the mirrored packets go, in a version 2 header. */
  public static final LinkAttribute<String> DIRECTION =
      data("erspan_dir", 23, "IFLA_GRE_ERSPAN_DIR", Form.word8(0, "ingress", 1, "egress"))
          .usually("ingress");

  /** The id of the engine that mirrors, in a version 2 header. */
  public static final LinkAttribute<Long> HARDWARE =
      data("erspan_hwid", 24, "IFLA_GRE_ERSPAN_HWID", Form.u16(0, 63)).usually(0L);

  private static final LinkAttribute<?>[] KEYS =
      IpTunnelParts.of(Gre.DEV, Gre.IKEY, Gre.OKEY, Gre.ISEQ, Gre.OSEQ, Gre.EXTERNAL);

  static final LinkKind KIND =
      kind(
          "erspan",
          IpTunnelParts.of(
              Gre.LOCAL,
              Gre.REMOTE_OF_TAP,
              Gre.TTL,
              Gre.TOS,
              Gre.PMTUDISC,
              Gre.IGNORE_DF,
              Gre.FWMARK),
          KEYS,
          IpTunnelParts.of(VERSION, INDEX, DIRECTION, HARDWARE));

  static final LinkKind KIND6 =
      kind(
          "ip6erspan",
          IpTunnelParts.of(Gre.LOCAL6, Gre.REMOTE6, Gre.HOPLIMIT),
          Gre.OVER_V6,
          KEYS,
          IpTunnelParts.of(VERSION6, INDEX, DIRECTION, HARDWARE));

  private Erspan() {}

  private static LinkAttribute<Long> version(long least) {
    return data("erspan_ver", 22, "IFLA_GRE_ERSPAN_VER", Form.u8(least, 2)).fixed().usually(1L);
  }

  private static LinkKind kind(String name, LinkAttribute<?>[]... attributes) {
    return LinkKind.of(name, IpTunnelParts.all(attributes))
        .with(LinkKind.Trait.WHOLE_CHANGES)
        .outlivingWhatIsBelow()
        .refusing(Erspan::flaw);
  }

  private static @Nullable String flaw(LinkSettings settings) {
    long version = version(settings);
    if (version != 1 && settings.get(INDEX) != null) {
      return "\"erspan\" needs \"erspan_ver\" 1";
    }
    if (version != 2 && (settings.get(DIRECTION) != null || settings.get(HARDWARE) != null)) {
      return "\"erspan_dir\" and \"erspan_hwid\" need \"erspan_ver\" 2";
    }
    if (version == 0 || Boolean.TRUE.equals(settings.get(Gre.EXTERNAL))) {
      return null;
    }
    for (LinkAttribute<Long> key : List.of(Gre.IKEY, Gre.OKEY)) {
      Long session = settings.get(key);
      if (session == null || session > LARGEST_SESSION) {
        return "\"" + key + "\" is the session, 0 to " + LARGEST_SESSION + ", and has to be said";
      }
    }
    boolean counts =
        Boolean.TRUE.equals(settings.get(Gre.ISEQ)) && Boolean.TRUE.equals(settings.get(Gre.OSEQ));
    return counts ? null : "an erspan needs \"iseq: true\" and \"oseq: true\"";
  }

  private static long version(LinkSettings settings) {
    Long said = settings.get(VERSION);
    Long said6 = settings.get(VERSION6);
    return said != null ? said : said6 != null ? said6 : 1;
  }
}
