package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From any state to any other in one pass, with a stranger beside; ip counts what is left. */
class RandomStatesKernelTest extends NetworkKernelTest {

  private static final int STATES = 60;
  private static final List<RouteType> NOWHERE =
      List.of(RouteType.BLACKHOLE, RouteType.UNREACHABLE, RouteType.PROHIBIT);

  /** Of the same priority, and all that a message of ours may mean if it names no protocol. */
  private static final List<String> RULES_OF_THEM =
      List.of(
          "priority 100 from 10.0.0.0/26 tos 0x8 table 100",
          "priority 101 from 10.0.0.0/24 fwmark 7 table 100",
          "priority 101 from 10.0.0.0/24 fwmark 7 ipproto udp blackhole");

  @Test
  void anyStateGivesWayToAnyOther() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    own.ip("address", "add", "203.0.113.7/24", "dev", "v1");
    own.ip("route", "add", "198.18.0.0/16", "via", "203.0.113.1", "proto", "bird");
    for (String rule : RULES_OF_THEM) {
      own.ip(("rule add " + rule + " proto bird").split(" "));
    }
    for (int i = 0; i < STATES; i++) {
      NetworkState desired = state(random);
      var report = pass(desired);
      assertThat(report.failed()).as("seed %d, state %d: %s", seed, i, desired).isEmpty();
      assertThat(report.pending()).as("seed %d, state %d: %s", seed, i, desired).isEmpty();
      var second = pass(desired);
      assertThat(second.applied()).as("seed %d, state %d: %s", seed, i, desired).isEmpty();
      assertThat(
              own.ip("-o", "-4", "-N", "route", "show", "table", "all", "proto", "72")
                      .lines()
                      .count()
                  + own.ip("-o", "-6", "-N", "route", "show", "table", "all", "proto", "72")
                      .lines()
                      .count())
          .as("seed %d, state %d", seed, i)
          .isEqualTo(desired.routes().size());
      assertThat(rulesOfOurs())
          .as("seed %d, state %d: %s", seed, i, desired)
          .isEqualTo(desired.rules().size());
      assertThat(rulesOfThem()).as("seed %d, state %d", seed, i).hasSize(RULES_OF_THEM.size());
      assertThat(
              own.ip("-d", "neighbour", "show", "nud", "all")
                      .lines()
                      .filter(RandomStatesKernelTest::isOurs)
                      .count()
                  + own.ip("-d", "neighbour", "show", "proxy")
                      .lines()
                      .filter(RandomStatesKernelTest::isOurs)
                      .count())
          .as("seed %d, state %d", seed, i)
          .isEqualTo(desired.neighbours().size());
    }
    converge(NetworkState.EMPTY);
    assertThat(own.ip("address", "show", "dev", "v0")).doesNotContain("10.", "fc00");
    assertThat(own.ip("route")).contains("198.18.0.0/16 via 203.0.113.1 dev v1 proto bird");
  }

  private static boolean isOurs(String line) {
    return line.contains("proto 72");
  }

  private static NetworkState state(Random random) {
    Map<String, Address> addresses = new HashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      // Secondary addresses must have the scope of their primary: one network each.
      int net = random.nextInt(4);
      int host = 2 + random.nextInt(3);
      Address v4 =
          Address.parse("10." + net + ".0." + host + "/" + (random.nextBoolean() ? 24 : 25));
      addresses.put("4" + net, random.nextBoolean() ? v4 : v4.withLabel("v0:" + random.nextInt(3)));
      Address v6 = Address.parse("fc00:" + net + "::2/" + (64 + random.nextInt(3))).withNoDad();
      addresses.put("6" + net, random.nextBoolean() ? v6 : v6.withNoPrefixRoute());
    }
    Map<Route.Key, Route> routes = new HashMap<>();
    List<Address> grounds = List.copyOf(addresses.values());
    for (int i = random.nextInt(8); i > 0; i--) {
      Route route = route(random, grounds);
      routes.put(route.key(), route);
    }
    LinkSettings settings =
        LinkSettings.of(grounds.toArray(Address[]::new))
            .withUp(true)
            .withMtu(1400 + random.nextInt(3));
    List<Nexthop> nexthops = nexthops(random, grounds, routes);
    return new NetworkState(Map.of("v0", settings), new ArrayList<>(routes.values()))
        .withNexthops(nexthops)
        .withNeighbours(neighbours(random))
        .withRules(rules(random));
  }

  private static List<Rule> rules(Random random) {
    Set<Rule> rules = new LinkedHashSet<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      rules.add(rule(random));
    }
    return List.copyOf(rules);
  }

  /** One of few places, so that many are narrower or wider than others. */
  private static Rule rule(Random random) {
    boolean v4 = random.nextInt(3) > 0;
    Rule.Builder rule = Rule.at(100 + random.nextInt(2)).v4(v4).not(random.nextInt(5) == 0);
    if (random.nextBoolean()) {
      rule.from((v4 ? "10.0.0.0/" : "fc00::/") + (24 + random.nextInt(2)));
    }
    if (random.nextInt(3) == 0) {
      rule.tos(8);
    }
    if (random.nextInt(3) == 0) {
      rule.mark(random.nextBoolean() ? "0x3" : "0x3/0xf");
    }
    if (random.nextInt(3) == 0) {
      rule.protocol(17);
    }
    return switch (random.nextInt(4)) {
      case 0 -> rule.action(new RuleAction.Goto(200 + random.nextInt(2))).build();
      // Of a mark: else the kernel would not find the gateways of routes either.
      case 1 -> rule.not(false).mark("0x3").action(RuleAction.Plain.BLACKHOLE).build();
      default -> rule.table(100 + random.nextInt(2)).build();
    };
  }

  private long rulesOfOurs() {
    return Stream.of("-4", "-6")
        .flatMap(family -> own.ip(family, "rule", "show").lines())
        .filter(line -> line.endsWith("proto 72"))
        .count();
  }

  private List<String> rulesOfThem() {
    return own.ip("rule", "show").lines().filter(line -> line.endsWith("proto bird")).toList();
  }

  private static List<Neighbour> neighbours(Random random) {
    Map<Neighbour.Key, Neighbour> neighbours = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      String ip = (random.nextBoolean() ? "10.9.0." : "fd09::") + (1 + random.nextInt(3));
      Neighbour plain = Neighbour.of("v0", ip, "02:00:00:00:00:0" + random.nextInt(3));
      Neighbour neighbour =
          switch (random.nextInt(5)) {
            case 0 -> plain.withState(NeighbourState.NOARP);
            case 1 -> plain.withRouter();
            case 2 -> Neighbour.managed("v0", ip);
            case 3 -> Neighbour.proxy("v0", ip);
            default -> plain;
          };
      neighbours.put(neighbour.key(), neighbour);
    }
    return List.copyOf(neighbours.values());
  }

  /** Nexthops for some of the gateways, groups of them, and routes that stand on these. */
  private static List<Nexthop> nexthops(
      Random random, List<Address> grounds, Map<Route.Key, Route> routes) {
    List<Nexthop> nexthops = new ArrayList<>();
    for (boolean v4 : new boolean[] {true, false}) {
      List<Nexthop.Member> members = new ArrayList<>();
      for (Address ground : grounds) {
        if (ground.local().isV4() == v4 && !ground.noPrefixRoute() && random.nextBoolean()) {
          long id = (v4 ? 1L : 11L) + members.size();
          String gateway = ground.local().toString().replaceAll("[0-9]+$", "8");
          nexthops.add(Nexthop.via(id, gateway, "v0"));
          members.add(new Nexthop.Member(id, 1 + random.nextInt(3)));
        }
      }
      if (!members.isEmpty()) {
        Nexthop.Resilient resilient =
            random.nextBoolean() ? null : new Nexthop.Resilient(4 << random.nextInt(2), 120, 0);
        long group = v4 ? 21 : 22;
        nexthops.add(random.nextInt(nexthops.size() + 1), group(group, members, resilient));
        Route route =
            Route.to(v4 ? "172.17.0.0/16" : "fd17::/64")
                .nexthop(random.nextBoolean() ? group : members.getFirst().id())
                .build();
        routes.put(route.key(), route);
      }
    }
    return nexthops;
  }

  private static Nexthop group(long id, List<Nexthop.Member> members, Nexthop.Resilient resilient) {
    return new Nexthop(id, new Nexthop.Group(members, false, resilient));
  }

  private static Route route(Random random, List<Address> grounds) {
    boolean v4 = random.nextBoolean();
    int number = random.nextInt(4);
    Route.Builder route =
        Route.to(v4 ? "172.16." + number + ".0/24" : "fd00:" + number + "::/64")
            .table(random.nextInt(3) == 0 ? 1000 : RouteTable.MAIN);
    if (random.nextInt(3) == 0) {
      route.metric(1 + random.nextInt(2));
    }
    List<Address> family =
        grounds.stream()
            .filter(address -> address.local().isV4() == v4 && !address.noPrefixRoute())
            .toList();
    if (random.nextInt(4) == 0) {
      return route.type(NOWHERE.get(random.nextInt(NOWHERE.size()))).build();
    }
    if (family.isEmpty() || random.nextInt(3) == 0) {
      return route.dev("v0").build();
    }
    Address ground = family.get(random.nextInt(family.size()));
    String gateway = ground.local().toString().replaceAll("[0-9]+$", "9");
    if (random.nextInt(3) == 0) {
      String other = ground.local().toString().replaceAll("[0-9]+$", "7");
      return route
          .hop(Hop.via(gateway, "v0").withWeight(1 + random.nextInt(3)))
          .hop(Hop.via(other))
          .build();
    }
    route.via(gateway);
    return (random.nextBoolean() ? route : route.source(ground.local())).build();
  }
}
