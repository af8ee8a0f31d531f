package dev.holdfast.network;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a route does with a packet; ip-route(8), {@code RTN_*} of linux/rtnetlink.h. */
public enum RouteType {
  /** It is sent on. */
  UNICAST(1),
  /** It is for this host itself. */
  LOCAL(2),
  /** It is sent as a broadcast of the link, and taken as one. IPv4 only. */
  BROADCAST(3),
  /** It is for this host, among others. */
  ANYCAST(4),
  /** It is for a multicast group. */
  MULTICAST(5),
  /** It is dropped silently. */
  BLACKHOLE(6),
  /** It is dropped, and the sender is told that the host is unreachable. */
  UNREACHABLE(7),
  /** It is dropped, and the sender is told that this is prohibited. */
  PROHIBIT(8),
  /** The table counts as having no route for it. */
  THROW(9);

  private final int number;

  RouteType(int number) {
    this.number = number;
  }

  static Optional<RouteType> of(int number) {
    return switch (number) {
      case 1 -> Optional.of(UNICAST);
      case 2 -> Optional.of(LOCAL);
      case 3 -> Optional.of(BROADCAST);
      case 4 -> Optional.of(ANYCAST);
      case 5 -> Optional.of(MULTICAST);
      case 6 -> Optional.of(BLACKHOLE);
      case 7 -> Optional.of(UNREACHABLE);
      case 8 -> Optional.of(PROHIBIT);
      case 9 -> Optional.of(THROW);
      default -> Optional.empty();
    };
  }

  int number() {
    return number;
  }

  /** Whether packets go somewhere, so that it has a way to go. */
  boolean leads() {
    return number < BLACKHOLE.number;
  }

  /** The word that an operator writes. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the word of a type.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RouteType parse(String text) {
    for (RouteType type : values()) {
      if (type.word().equals(text)) {
        return type;
      }
    }
    String known = Arrays.stream(values()).map(RouteType::word).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("not a type of route: \"" + text + "\" (" + known + ")");
  }

  @Override
  public String toString() {
    return word();
  }
}
