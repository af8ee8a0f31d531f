package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a route wraps its packets into: a lightweight tunnel; ip-route(8), {@code encap}. */
public sealed interface Encap {

  /** The largest number of segments or labels that we write; the kernel's own limits are near. */
  int MOST_LABELS = 30;

  /**
   * An MPLS label stack.
   *
   * @param labels the outermost first, each 0 to 1048575
   * @param ttl 1 to 255; 0 is the kernel's default
   */
  record Mpls(List<Integer> labels, int ttl) implements Encap {

    private static final int LARGEST_LABEL = 0xf_ffff;

    public Mpls {
      labels = List.copyOf(labels);
      inRange("the number of mpls labels", labels.size(), 1, MOST_LABELS);
      labels.forEach(label -> inRange("an mpls label", label, 0, LARGEST_LABEL));
      inRange("the ttl of an mpls encap", ttl, 0, 255);
    }

    @Override
    public String toString() {
      return "encap mpls "
          + labels.stream().map(String::valueOf).collect(Collectors.joining("/"))
          + number("ttl", ttl);
    }
  }

  /**
   * An IP tunnel, which the interface that the route leaves by makes: a vxlan or gre in external
   * mode.
   *
   * @param isV6 whether the outer header is IPv6: {@code ip6}
   * @param id 0 to 9223372036854775807: the key, or the vxlan's id
   * @param ttl 0 to 255: the ttl or hop limit; 0 is the kernel's default
   * @param tos 0 to 255: the tos or traffic class
   * @param key whether the id is written into the tunnel's header
   * @param csum whether it has a checksum
   * @param seq whether packets are numbered
   */
  record Tunnel(
      boolean isV6,
      long id,
      @Nullable IpAddress src,
      @Nullable IpAddress dst,
      int ttl,
      int tos,
      boolean key,
      boolean csum,
      boolean seq)
      implements Encap {

    public Tunnel {
      src = src != null && src.isUnspecified() ? null : src;
      dst = dst != null && dst.isUnspecified() ? null : dst;
      for (IpAddress end : new IpAddress[] {src, dst}) {
        if (end != null && end.isV6() != isV6) {
          throw new IllegalArgumentException(
              end + " cannot be an end of an " + word(isV6) + " encap: it is of the other family");
        }
      }
      if (id < 0) {
        throw new IllegalArgumentException("the id of an encap is at least 0");
      }
      inRange("the ttl of an encap", ttl, 0, 255);
      inRange("the tos of an encap", tos, 0, 255);
    }

    /** A tunnel to somewhere, of the family of its end. */
    public static Tunnel to(String dst, long id) {
      IpAddress end = IpAddress.parse(dst);
      return new Tunnel(end.isV6(), id, null, end, 0, 0, false, false, false);
    }

    private static String word(boolean isV6) {
      return isV6 ? "ip6" : "ip";
    }

    @Override
    public String toString() {
      return "encap "
          + word(isV6)
          + (id == 0 ? "" : " id " + id)
          + (src == null ? "" : " src " + src)
          + (dst == null ? "" : " dst " + dst)
          + number(isV6 ? "hoplimit" : "ttl", ttl)
          + number(isV6 ? "tc" : "tos", tos)
          + (key ? " key" : "")
          + (csum ? " csum" : "")
          + (seq ? " seq" : "");
    }
  }

  /**
   * A segment routing header (RFC 8754).
   *
   * @param segments the first to be visited first, 1 to 30
   */
  record Seg6(Mode mode, List<IpAddress> segments) implements Encap {

    public Seg6 {
      segments = checkedSegments(segments);
    }

    /** Where the header goes: {@code SEG6_IPTUN_MODE_*} of linux/seg6_iptunnel.h. */
    public enum Mode {
      INLINE(0),
      ENCAP(1),
      L2ENCAP(2),
      ENCAP_RED(3),
      L2ENCAP_RED(4);

      private final int number;

      Mode(int number) {
        this.number = number;
      }

      int number() {
        return number;
      }

      static Mode of(int number) {
        return Arrays.stream(values())
            .filter(mode -> mode.number == number)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("seg6 mode " + number));
      }

      /** The word that an operator writes, such as {@code encap.red}. */
      public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
      }

      /**
       * Reads the word of a mode.
       *
       * @throws IllegalArgumentException if it is none
       */
      public static Mode parse(String text) {
        return find("mode of seg6", text, values(), Mode::word);
      }
    }

    @Override
    public String toString() {
      return "encap seg6 mode " + mode.word() + " segs " + join(segments);
    }
  }

  /**
   * What is done with packets for one of our own segments (RFC 8986).
   *
   * @param nexthop where to, of the actions that have it
   * @param table 1 to 4294967295: where to look further, of the actions that have it
   * @param vrfTable the same by the table of a vrf
   * @param oif the interface to leave by, of {@code End.DX2}
   * @param segments of the actions that bind another header
   */
  record Seg6Local(
      Action action,
      @Nullable IpAddress nexthop,
      @Nullable Long table,
      @Nullable Long vrfTable,
      @Nullable String oif,
      List<IpAddress> segments)
      implements Encap {

    public Seg6Local {
      if (table != null) {
        RouteTable.checked(table);
      }
      if (vrfTable != null) {
        RouteTable.checked(vrfTable);
      }
      if (oif != null) {
        LinkName.check(oif);
      }
      segments = segments.isEmpty() ? List.of() : checkedSegments(segments);
      action.check(nexthop, table, vrfTable, oif, segments);
    }

    /** An action that needs nothing but its name. */
    public static Seg6Local of(Action action) {
      return new Seg6Local(action, null, null, null, null, List.of());
    }

    @Override
    public String toString() {
      return "encap seg6local action "
          + action.word()
          + (nexthop == null ? "" : (nexthop.isV4() ? " nh4 " : " nh6 ") + nexthop)
          + (table == null ? "" : " table " + RouteTable.name(table))
          + (vrfTable == null ? "" : " vrftable " + vrfTable)
          + (oif == null ? "" : " oif " + oif)
          + (segments.isEmpty() ? "" : " srh segs " + join(segments));
    }
  }

  /** {@code SEG6_LOCAL_ACTION_*} of linux/seg6_local.h, and what each needs. */
  enum Action {
    END(1, "End", ""),
    END_X(2, "End.X", "nh6"),
    END_T(3, "End.T", "table"),
    END_DX2(4, "End.DX2", "oif"),
    END_DX6(5, "End.DX6", "nh6"),
    END_DX4(6, "End.DX4", "nh4"),
    END_DT6(7, "End.DT6", "table or vrftable"),
    END_DT4(8, "End.DT4", "vrftable"),
    END_B6(9, "End.B6", "segs"),
    END_B6_ENCAPS(10, "End.B6.Encaps", "segs"),
    END_DT46(16, "End.DT46", "vrftable");

    private final int number;
    private final String word;
    private final String needs;

    Action(int number, String word, String needs) {
      this.number = number;
      this.word = word;
      this.needs = needs;
    }

    int number() {
      return number;
    }

    /** The word that an operator writes, such as {@code End.DX4}. */
    public String word() {
      return word;
    }

    static Action of(int number) {
      return Arrays.stream(values())
          .filter(action -> action.number == number)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("seg6local action " + number));
    }

    /**
     * Reads the word of an action.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Action parse(String text) {
      return find("action of seg6local", text, values(), Action::word);
    }

    private void check(
        @Nullable IpAddress nexthop,
        @Nullable Long table,
        @Nullable Long vrfTable,
        @Nullable String oif,
        List<IpAddress> segments) {
      String given =
          (nexthop == null ? "" : nexthop.isV4() ? " nh4" : " nh6")
              + (table == null ? "" : " table")
              + (vrfTable == null ? "" : " vrftable")
              + (oif == null ? "" : " oif")
              + (segments.isEmpty() ? "" : " segs");
      boolean fits = Arrays.asList(needs.split(" or ")).contains(given.strip());
      if (!fits) {
        throw new IllegalArgumentException(
            word + " needs " + (needs.isEmpty() ? "nothing" : needs) + ", given:" + given);
      }
    }
  }

  private static List<IpAddress> checkedSegments(List<IpAddress> segments) {
    inRange("the number of segments", segments.size(), 1, MOST_LABELS);
    for (IpAddress segment : segments) {
      if (segment.isV4() || segment.isUnspecified()) {
        throw new IllegalArgumentException(segment + " cannot be a segment: it is no IPv6 host");
      }
    }
    return List.copyOf(segments);
  }

  private static void inRange(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(what + " is " + least + " to " + most + ", not " + value);
    }
  }

  private static <T> T find(String what, String text, T[] all, Function<T, String> word) {
    for (T one : all) {
      if (word.apply(one).equals(text)) {
        return one;
      }
    }
    String known = Arrays.stream(all).map(word).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("not a " + what + ": \"" + text + "\" (" + known + ")");
  }

  private static String number(String word, int value) {
    return value == 0 ? "" : " " + word + " " + value;
  }

  private static String join(List<IpAddress> segments) {
    return segments.stream().map(IpAddress::toString).collect(Collectors.joining(","));
  }
}
