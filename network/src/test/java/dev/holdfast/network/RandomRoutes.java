package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Routes by chance, close enough to each other to meet. */
final class RandomRoutes {

  private static final List<String> LINKS = List.of("v0", "v1");

  private RandomRoutes() {}

  /** Something that is to hold whatever comes up; it prints the seed if it does not. */
  interface Claim {
    void holds(Random random) throws Exception;
  }

  /** Tries a claim so often; {@code -Dseed=N} replays the one that failed. */
  static void often(int times, Claim claim) throws Exception {
    long first = Long.getLong("seed", System.nanoTime());
    for (int i = 0; i < times; i++) {
      try {
        claim.holds(new Random(first + i));
      } catch (AssertionError | Exception e) {
        throw new AssertionError("with -Dseed=" + (first + i), e);
      }
    }
  }

  /** So many or fewer, each of another key. */
  static List<Route> some(Random random, int count) {
    Map<Route.Key, Route> routes = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Route route = one(random);
      routes.putIfAbsent(route.key(), route);
    }
    return List.copyOf(routes.values());
  }

  static Route one(Random random) {
    boolean v4 = random.nextInt(4) > 0;
    Route.Builder route = Route.to(destination(random, v4));
    if (random.nextInt(3) == 0) {
      route.table(100L + random.nextInt(2));
    }
    if (random.nextInt(4) == 0) {
      route.metric(50L + random.nextInt(2));
    }
    if (v4 && random.nextInt(8) == 0) {
      route.tos(16);
    }
    return switch (random.nextInt(6)) {
      case 0 -> route.type(RouteType.BLACKHOLE).build();
      case 1 -> route.nexthop(1L + random.nextInt(2)).build();
      case 2, 3 -> route.dev(LINKS.get(random.nextInt(2))).build();
      default -> route.via(gateway(random, v4)).dev(LINKS.get(random.nextInt(2))).build();
    };
  }

  private static String gateway(Random random, boolean v4) {
    return (v4 ? "192.0.2." : "fc00::") + (1 + random.nextInt(3));
  }

  private static IpPrefix destination(Random random, boolean v4) {
    int length = random.nextInt(6) == 0 ? 0 : (v4 ? 22 : 62) + random.nextInt(3);
    IpAddress address =
        v4
            ? new IpAddress(true, 0, 0x0a00_0000L | ((long) random.nextInt(16) << 8))
            : new IpAddress(false, 0xfd00_0000_0000_0000L | random.nextInt(16), 0);
    return new IpPrefix(address, length).network();
  }
}
