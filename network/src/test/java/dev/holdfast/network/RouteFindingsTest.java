package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.DumpSink;
import dev.holdfast.netlink.Frames;
import dev.holdfast.netlink.Message;
import dev.holdfast.reconcile.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Comparing in columns and comparing one by one come to the same, whatever there is. */
class RouteFindingsTest {

  private static final int OURS = 72;
  private static final int BIRD = 12;
  private static final Links LINKS =
      new Links(List.of(Fixtures.link(2, "v0"), Fixtures.link(3, "v1")));

  /** A table that shows routes as a kernel does, and sometimes has to begin again. */
  private record Table(List<ObservedRoute> routes, Random random) implements RouteDumps {

    @Override
    public Links links() {
      return LINKS;
    }

    @Override
    public void dumpRoutes(String action, Message request, DumpSink sink) throws KernelException {
      int family = request.number(RouteMessages.FAMILY);
      long protocol = request.field(RouteMessages.PROTOCOL);
      Long wide = request.get(RouteMessages.TABLE);
      long table = wide != null ? wide : request.field(RouteMessages.TABLE8);
      List<Message> shown = new ArrayList<>();
      for (ObservedRoute one : routes) {
        boolean isAsked =
            Family.of(one.key().to().address()) == family
                && (protocol == 0 || protocol == one.protocol())
                && (table == 0 || table == one.key().table());
        if (isAsked) {
          shown.add(RouteMessages.create(one.route(), LINKS, one.protocol()));
        }
      }
      if (random.nextInt(4) == 0) {
        int cut = random.nextInt(shown.size() + 1);
        Frames.show(Frames.join(shown.subList(0, cut)), Kinds.VOCABULARY, sink);
      }
      Frames.show(Frames.join(shown), Kinds.VOCABULARY, sink);
    }
  }

  @Test
  void columnsComeToTheSameAsOneByOne() throws Exception {
    RandomRoutes.often(3000, RouteFindingsTest::compare);
  }

  private static void compare(Random random) throws Exception {
    RouteSet wanted = RouteSet.copyOf(RandomRoutes.some(random, random.nextInt(40)));
    Table table = new Table(there(random, wanted), random);
    List<String> columns = new ArrayList<>();
    for (int family : List.of(Family.V4, Family.V6)) {
      RouteFindings findings = RouteFindings.look(table, wanted, family, OURS);
      for (RouteBulk bulk : findings.bulks(LINKS)) {
        bulk.operations().forEach(operation -> columns.add(text(operation)));
        assertRequestsAreThoseOfSingleRoutes(bulk);
      }
      findings.disputed().forEach(route -> columns.add("disputed " + route));
      findings.disputedForeign().forEach(route -> columns.add("foreign " + route.key()));
      findings.disputedOurs().forEach(route -> columns.add("ours too " + route));
    }
    List<String> plain = oneByOne(wanted, table.routes);
    Collections.sort(columns);
    Collections.sort(plain);
    assertThat(columns).as("wanted %s%nthere %s", wanted, table.routes).isEqualTo(plain);
  }

  private static String text(Operation operation) {
    return operation.verb() + " " + operation.subject() + " " + operation.from();
  }

  private static void assertRequestsAreThoseOfSingleRoutes(RouteBulk bulk) {
    for (int item = 0; item < bulk.size(); item++) {
      byte[] written = new byte[bulk.room(item)];
      int length = bulk.write(item, written, 0);
      byte[] single = bulk.message(item).bytes();
      assertThat(length).isEqualTo(single.length);
      assertThat(Arrays.copyOf(written, length)).isEqualTo(single);
    }
  }

  /** What is there: some of what is wanted, some otherwise, some twice, and whatever else. */
  private static List<ObservedRoute> there(Random random, RouteSet wanted) {
    List<ObservedRoute> there = new ArrayList<>();
    for (Route route : wanted) {
      int fate = random.nextInt(10);
      if (fate < 6) {
        there.add(observed(route, fate == 0 ? BIRD : OURS));
      }
      if (fate > 4 && fate < 8) {
        there.add(observed(otherwise(random, route), random.nextBoolean() ? BIRD : OURS));
      }
    }
    for (Route route : RandomRoutes.some(random, random.nextInt(10))) {
      there.add(observed(route, random.nextInt(3) == 0 ? BIRD : OURS));
    }
    // The kernel shows them in an order of its own; now and then in none.
    there.sort((a, b) -> {
      int byTable = Long.compare(b.key().table(), a.key().table());
      int byAddress = a.key().to().address().compareTo(b.key().to().address());
      return byTable != 0 ? byTable : byAddress;
    });
    if (random.nextInt(3) == 0) {
      Collections.shuffle(there, random);
    }
    return there;
  }

  private static Route otherwise(Random random, Route route) {
    while (true) {
      Route other = RandomRoutes.one(random);
      if (other.isV4() == route.isV4()) {
        return new Route(
            route.to(),
            route.from(),
            route.tos(),
            other.via(),
            other.dev(),
            route.table(),
            route.metric(),
            null,
            null,
            other.type(),
            false,
            null,
            List.of(),
            other.nexthop(),
            null,
            null,
            null,
            RouteMetrics.NONE);
      }
    }
  }

  /** As the kernel shows it: an IPv6 route has a metric. */
  private static ObservedRoute observed(Route route, int protocol) {
    Route shown =
        new Route(
            route.to(),
            route.from(),
            route.tos(),
            route.via(),
            route.dev(),
            route.table(),
            route.effectiveMetric() == 0 ? null : (Long) route.effectiveMetric(),
            null,
            null,
            route.type(),
            false,
            null,
            List.of(),
            route.nexthop(),
            null,
            null,
            null,
            RouteMetrics.NONE);
    return RouteMessages.read(RouteMessages.create(shown, LINKS, protocol), LINKS).orElseThrow();
  }

  /** The plain way: maps of objects. */
  private static List<String> oneByOne(RouteSet wanted, List<ObservedRoute> there) {
    RouteMatch match = new RouteMatch(OURS);
    Map<Route.Key, Route> byKey = new HashMap<>();
    wanted.forEach(route -> byKey.put(route.key(), route));
    Map<Route.Key, ObservedRoute> ours = new HashMap<>();
    List<String> operations = new ArrayList<>();
    for (ObservedRoute route : there) {
      if (route.protocol() == OURS) {
        Route wish = byKey.get(route.key());
        ObservedRoute other = ours.putIfAbsent(route.key(), route);
        if (wish == null) {
          operations.add("DELETE " + route.key() + " " + more(route));
        } else if (other != null) {
          boolean better = !match.isExact(wish, other) && match.isExact(wish, route);
          ObservedRoute surplus = better ? other : route;
          operations.add("DELETE " + surplus.key() + " " + more(surplus));
          ours.put(route.key(), better ? route : other);
        }
      }
    }
    Set<String> unsettled = new HashSet<>();
    byKey.forEach((key, wish) -> {
      ObservedRoute mine = ours.get(key);
      if (mine == null || !match.isExact(wish, mine)) {
        unsettled.add(key.to().address().isV4() + " " + key.table());
      }
    });
    byKey.forEach((key, wish) -> {
      ObservedRoute mine = ours.get(key);
      boolean isExact = mine != null && match.isExact(wish, mine);
      List<ObservedRoute> strangers =
          there.stream()
              .filter(one -> one.protocol() != OURS && one.key().equals(key))
              .filter(_ -> unsettled.contains(key.to().address().isV4() + " " + key.table()))
              .toList();
      boolean isMet = strangers.stream().anyMatch(one -> match.isExact(wish, one));
      if (isExact || (mine == null && isMet)) {
        return;
      }
      if (!strangers.isEmpty()) {
        operations.add("disputed " + wish);
        operations.add("foreign " + key);
        if (mine != null) {
          operations.add("ours too " + mine);
        }
      } else if (mine == null) {
        operations.add("CREATE " + key + " null");
      } else {
        operations.add("SET " + key + " " + more(mine));
      }
    });
    return operations;
  }

  private static String more(ObservedRoute route) {
    return Comparison.more(route.value(), route.key().toString());
  }
}
