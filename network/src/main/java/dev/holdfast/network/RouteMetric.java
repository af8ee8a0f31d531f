package dev.holdfast.network;

import java.util.Locale;

/**
 * One of the metrics of a route; ip-route(8), {@code RTAX_*} of linux/rtnetlink.h.
 *
 * <p>Not to be mistaken for the route's own metric, which is its priority among routes.
 */
public enum RouteMetric {
  /** The largest packet, in bytes. */
  MTU(2, 1, 65520),
  /** The largest TCP window to advertise, in bytes. */
  WINDOW(3, 1, RouteMetric.ANY),
  /** The first estimate of the round trip time, in milliseconds. */
  RTT(4, 8, RouteMetric.ANY / 8),
  /** The first estimate of its variance, in milliseconds. */
  RTTVAR(5, 4, RouteMetric.ANY / 4),
  /** The first slow start threshold, in segments. */
  SSTHRESH(6, 1, RouteMetric.ANY),
  /**
   * The clamp of the congestion window, in segments; the kernel heeds it only when it is locked.
   */
  CWND(7, 1, RouteMetric.ANY),
  /** The largest TCP segment to advertise, in bytes. */
  ADVMSS(8, 1, 65495),
  /** How many segments may arrive out of order before one counts as lost. */
  REORDERING(9, 1, RouteMetric.ANY),
  /** The hop limit of packets that are sent. */
  HOPLIMIT(10, 1, 255),
  /** The first congestion window, in segments. */
  INITCWND(11, 1, RouteMetric.ANY),
  /** Bits: 1 is ECN. */
  FEATURES(12, 1, 15),
  /** The least retransmission time-out, in milliseconds. */
  RTO_MIN(13, 1, RouteMetric.ANY),
  /** The first receive window, in segments. */
  INITRWND(14, 1, RouteMetric.ANY),
  /** Whether acknowledgements are sent at once: 1. */
  QUICKACK(15, 1, RouteMetric.ANY),
  /** Whether TCP Fast Open goes without a cookie: 1. */
  FASTOPEN_NO_COOKIE(17, 1, 1);

  private static final long ANY = 0xFFFF_FFFFL;

  private final int number;
  private final int scale;
  private final long largest;

  RouteMetric(int number, int scale, long largest) {
    this.number = number;
    this.scale = scale;
    this.largest = largest;
  }

  int number() {
    return number;
  }

  /** How many of the kernel's units one of ours is: round trips are kept in eighths of it. */
  int scale() {
    return scale;
  }

  /** The word that an operator writes, as {@code ip route} does. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  long checked(long value) {
    if (value < 1 || value > largest) {
      throw new IllegalArgumentException(word() + " is 1 to " + largest + ", not " + value);
    }
    return value;
  }

  @Override
  public String toString() {
    return word();
  }
}
