package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A nexthop object that a namespace should have, for routes to stand on; ip-nexthop(8).
 *
 * @param id 1 to 4294967295; there is one of each in a namespace
 */
public record Nexthop(long id, Target target) {

  private static final long LARGEST_ID = 0xFFFF_FFFFL;
  private static final int LARGEST_WEIGHT = 65536;
  private static final int LARGEST_BUCKETS = 65535;
  private static final long LARGEST_TIMER = 0xFFFF_FFFFL / 100;

  /**
   * @throws IllegalArgumentException if the id is out of its range
   */
  public Nexthop {
    checkId(id);
  }

  private static void checkId(long id) {
    if (id < 1 || id > LARGEST_ID) {
      throw new IllegalArgumentException(
          "the id of a nexthop is 1 to " + LARGEST_ID + ", not " + id);
    }
  }

  /** Where it leads. */
  public sealed interface Target {}

  /**
   * To a gateway, or to what is on a link.
   *
   * @param isV6 whether it is for IPv6; as the gateway is, if there is one
   * @param onlink whether the gateway counts as on the link though no address says so
   * @param encap what packets are wrapped into
   */
  public record Way(
      boolean isV6, @Nullable IpAddress via, String dev, boolean onlink, @Nullable Encap encap)
      implements Target {

    /**
     * @throws IllegalArgumentException if a value does not fit the others
     */
    public Way {
      Hop.check(via, dev, onlink);
      if (via != null && via.isV6() != isV6) {
        throw new IllegalArgumentException("the via " + via + " is of the other address family");
      }
      if (encap instanceof Encap.Seg6Local && !isV6) {
        throw new IllegalArgumentException("only an IPv6 nexthop can have " + encap);
      }
    }

    @Override
    public String toString() {
      // A gateway says of which family it is.
      String family = via == null && isV6 ? "inet6 " : "";
      return family + Hop.way(encap, via, dev).substring(1) + (onlink ? " onlink" : "");
    }
  }

  /** To nowhere: packets are dropped silently. */
  public record Blackhole(boolean isV6) implements Target {

    @Override
    public String toString() {
      return isV6 ? "inet6 blackhole" : "blackhole";
    }
  }

  /** To another end of a vxlan, for entries of its forwarding database. */
  public record Fdb(IpAddress via) implements Target {

    public Fdb {
      Hop.check(via, "fdb", false);
    }

    @Override
    public String toString() {
      return "via " + via + " fdb";
    }
  }

  /**
   * To several others, by weight.
   *
   * @param members each once
   * @param fdb whether its members are for the forwarding database of a vxlan
   * @param resilient how flows are kept where they are; null if they go by a hash alone
   */
  public record Group(List<Member> members, boolean fdb, @Nullable Resilient resilient)
      implements Target {

    /**
     * @throws IllegalArgumentException if it is empty, or a member is given twice
     */
    public Group {
      members = List.copyOf(members);
      if (members.isEmpty()) {
        throw new IllegalArgumentException("a nexthop group has at least one member");
      }
      Set<Long> ids = new HashSet<>();
      for (Member member : members) {
        if (!ids.add(member.id)) {
          throw new IllegalArgumentException("the nexthop " + member.id + " is twice in its group");
        }
      }
      if (fdb && resilient != null) {
        throw new IllegalArgumentException("a group for fdb cannot be resilient");
      }
    }

    @Override
    public String toString() {
      return "group "
          + members.stream().map(Member::toString).collect(Collectors.joining("/"))
          + (resilient == null ? "" : " " + resilient)
          + (fdb ? " fdb" : "");
    }
  }

  /**
   * A nexthop in a group.
   *
   * @param weight its share: 1 to 65536, on kernels before 6.12 to 256
   */
  public record Member(long id, int weight) {

    public Member {
      checkId(id);
      if (weight < 1 || weight > LARGEST_WEIGHT) {
        throw new IllegalArgumentException(
            "the weight of a nexthop is 1 to " + LARGEST_WEIGHT + ", not " + weight);
      }
    }

    /** As {@code ip nexthop} writes it: {@code 11,2}. */
    @Override
    public String toString() {
      return weight == 1 ? Long.toString(id) : id + "," + weight;
    }
  }

  /**
   * How a group keeps flows where they are when members come and go.
   *
   * @param buckets 1 to 65535; as long as the group is there it has as many
   * @param idleTimer after how many seconds without packets a bucket may move
   * @param unbalancedTimer after how many seconds out of balance it must; 0 is never
   */
  public record Resilient(int buckets, long idleTimer, long unbalancedTimer) {

    /** In seconds, if nothing else is said: {@code RES_IDLE_TIMER} of net/ipv4/nexthop.c. */
    public static final long USUAL_IDLE_TIMER = 120;

    public Resilient {
      if (buckets < 1 || buckets > LARGEST_BUCKETS) {
        throw new IllegalArgumentException(
            "a resilient group has 1 to " + LARGEST_BUCKETS + " buckets, not " + buckets);
      }
      for (long timer : new long[] {idleTimer, unbalancedTimer}) {
        if (timer < 0 || timer > LARGEST_TIMER) {
          throw new IllegalArgumentException(
              "a timer of a nexthop group is 0 to " + LARGEST_TIMER + " seconds, not " + timer);
        }
      }
    }

    @Override
    public String toString() {
      return "type resilient buckets "
          + buckets
          + " idle_timer "
          + idleTimer
          + " unbalanced_timer "
          + unbalancedTimer;
    }
  }

  public static Nexthop via(long id, String gateway, String dev) {
    IpAddress via = IpAddress.parse(gateway);
    return new Nexthop(id, new Way(via.isV6(), via, dev, false, null));
  }

  public static Nexthop group(long id, Member... members) {
    return new Nexthop(id, new Group(List.of(members), false, null));
  }

  /** As {@code ip nexthop} writes it: {@code id 10 via 10.0.0.3 dev v0}. */
  @Override
  public String toString() {
    return "id " + id + " " + target;
  }
}
